import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { buildHeader, hashHeader } from '../../../core/miner/stratum-v1/block-header.ts';
import { parseNotify } from '../../../core/miner/stratum-v1/notified-job.ts';
import { ScanThreads } from '../../../core/miner/scan-threads.ts';
import { bigintFromLe, TARGET_MAX, targetToLe } from '../../../core/plugin-api/target.ts';
import { HashScanner } from './stratum-v1/hash-scanner.ts';
import { PLAIN } from '../../vectors/recorded-shares.ts';

const WASM = new URL('../../../../wasm/sha256d.wasm', import.meta.url);

describe('scan threads', () => {
  let threads: ScanThreads;
  const header = buildHeader(parseNotify(PLAIN.notify, TARGET_MAX), {
    extranonce1: Buffer.from(PLAIN.extranonce1, 'hex'),
    extranonce2: Buffer.from(PLAIN.extranonce2, 'hex'),
    version: PLAIN.version,
  });

  before(() => {
    threads = new ScanThreads({ threads: 1, wasm: WASM });
  });

  after(() => threads.close());

  it('find the known nonce of a mined share, at exactly its own hash as target', async () => {
    const targetLe = hashHeader(header, PLAIN.nonce);
    const nonceStart = PLAIN.nonce - 1000;
    const result = await threads.scan({ header, nonceStart, count: 5000, targetLe });
    expect(result).to.include({ nonce: PLAIN.nonce, hashes: 1001 });
  });

  it('refuse to start without a kernel', () => {
    const missing = new URL('./nothing.wasm', WASM);
    expect(() => new ScanThreads({ threads: 1, wasm: missing }))
      .to.throw(PoolError)
      .with.property('code', 'KERNEL_INVALID');
  });

  it('find nothing one below that hash', async () => {
    const hash = bigintFromLe(hashHeader(header, PLAIN.nonce));
    const targetLe = targetToLe((hash - 1n) as typeof TARGET_MAX);
    const nonceStart = PLAIN.nonce - 1000;
    const result = await threads.scan({ header, nonceStart, count: 5000, targetLe });
    expect(result).to.include({ nonce: undefined, hashes: 5000 });
  });

  it('agree with node:crypto up to the last nonce of all', async () => {
    const reference = new HashScanner();
    const targetLe = targetToLe((TARGET_MAX >> 9n) as typeof TARGET_MAX);
    let nonceStart = 2 ** 32 - 4000;
    while (nonceStart < 2 ** 32) {
      const task = { header, nonceStart, count: 2 ** 32 - nonceStart, targetLe };
      const found = await threads.scan(task);
      const expected = await reference.scan(task);
      expect(found.nonce).to.equal(expected.nonce);
      expect(found.hashes).to.equal(expected.hashes);
      nonceStart += found.hashes;
    }
  });
});
