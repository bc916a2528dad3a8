import { expect } from 'chai';
import { buildHeader, hashHeader } from '../../../../core/miner/stratum-v1/block-header.ts';
import { parseNotify } from '../../../../core/miner/stratum-v1/notified-job.ts';
import { TARGET_MAX } from '../../../../core/plugin-api/target.ts';
import { PLAIN, ROLLED } from '../../../vectors/recorded-shares.ts';

describe('block header', () => {
  for (const [name, work] of Object.entries({ PLAIN, ROLLED })) {
    it(`gives the known hash of a mined share (${name})`, () => {
      const header = buildHeader(parseNotify(work.notify, TARGET_MAX), {
        extranonce1: Buffer.from(work.extranonce1, 'hex'),
        extranonce2: Buffer.from(work.extranonce2, 'hex'),
        version: work.version,
      });
      const hash = hashHeader(header, work.nonce).reverse().toString('hex');
      expect(hash).to.equal(work.hash);
    });
  }
});
