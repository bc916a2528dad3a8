import { expect } from 'chai';
import { workFor } from '../../../../core/plugin-api/dialect.ts';
import type { StratumCryptonoteSubmission } from '../../../../core/plugin-api/dialect.ts';
import {
  MoneroTemplate,
  reservedBytesOf,
} from '../../../../plugins/monero/daemons/monero-template.ts';
import type { SolvedBlock } from '../../../../plugins/monero/daemons/monero-template.ts';
import { MoneroJobBuilder } from '../../../../plugins/monero/jobs/monero-job-builder.ts';
import type { TemplateAnswer } from '../../../../plugins/monero/rpc/daemon-answers.ts';
import type { CallParams } from '../../../../plugins/monero/rpc/rpc-client.ts';
import { MONERO_ADDRESS, Monerod, requireMonerod } from '../../../daemons/monerod.ts';
import { coinConfig, poolFacts } from '../pool-parts.ts';

describe('a real monerod', function () {
  this.timeout(60_000);

  let daemon: Monerod | undefined;
  before(async function () {
    requireMonerod.call(this);
    // Difficulty 1: every nonce proves a block, so that nothing has to be mined here.
    daemon = await Monerod.start({ difficulty: 1 });
  });
  after(() => daemon?.stop());

  async function call<T>(method: string, params: CallParams): Promise<T> {
    if (daemon === undefined) throw new Error('no daemon runs');
    return daemon.call<T>(method, params);
  }

  async function template(): Promise<MoneroTemplate> {
    const reservedBytes = reservedBytesOf(poolFacts);
    const answer = await call<TemplateAnswer>('get_block_template', {
      wallet_address: MONERO_ADDRESS,
      reserve_size: reservedBytes,
    });
    return new MoneroTemplate(answer, 'monerod', reservedBytes);
  }

  it('hashes what we hash, and takes the blocks that jobs are solved to by the ids we give them', async () => {
    const jobs = new MoneroJobBuilder(coinConfig([{ url: 'http://127.0.0.1:1' }]), poolFacts);
    for (let height = 1; height <= 5; height++) {
      const job = jobs.build(await template(), String(height));
      const submission: StratumCryptonoteSubmission = {
        dialect: 'stratum-cryptonote',
        extranonce: Buffer.of(height, 2, 3, 4),
        nonce: Buffer.of(9, 9, 9, height),
        claim: new Uint8Array(32),
      };
      const { blockHash, payload } = jobs.solve(job, submission);
      const { blob } = payload as SolvedBlock;
      await call('submit_block', [blob]);
      const { block_header } = await call<{ block_header: object }>('get_block_header_by_hash', {
        hash: blockHash,
      });
      expect(block_header).to.include({ height, hash: blockHash, orphan_status: false });
      expect(workFor(job.work, 'stratum-cryptonote').height).to.equal(height);
    }
  });
});
