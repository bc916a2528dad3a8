import { expect } from 'chai';
import { bruteForce } from '../../../../core/contract/brute-force.ts';
import { VerifierShelf } from '../../../../core/host/verifier-shelf.ts';
import type { JobBuilder } from '../../../../core/plugin-api/job.ts';
import {
  MoneroTemplate,
  reservedBytesOf,
} from '../../../../plugins/monero/daemons/monero-template.ts';
import type { SolvedBlock } from '../../../../plugins/monero/daemons/monero-template.ts';
import { MoneroJobBuilder } from '../../../../plugins/monero/jobs/monero-job-builder.ts';
import plugin from '../../../../plugins/monero/plugin.ts';
import type { TemplateAnswer } from '../../../../plugins/monero/rpc/daemon-answers.ts';
import type { CallParams } from '../../../../plugins/monero/rpc/rpc-client.ts';
import { MONERO_ADDRESS, Monerod, requireMonerod } from '../../../daemons/monerod.ts';
import { coinConfig, KeptLog, poolFacts } from '../pool-parts.ts';

const DIFFICULTY = 4;

describe('a real monerod', function () {
  this.timeout(120_000);

  const builder: JobBuilder = new MoneroJobBuilder(
    coinConfig([{ url: 'http://127.0.0.1:1' }]),
    poolFacts,
  );
  const verifiers = new VerifierShelf(
    { threads: 1, queueMax: 16, memory: 'light', prepare: 'demand' },
    new KeptLog(),
  );
  let daemon: Monerod | undefined;
  before(async function () {
    requireMonerod.call(this);
    daemon = await Monerod.start({ difficulty: DIFFICULTY });
  });
  after(async () => {
    await verifiers.close();
    await daemon?.stop();
  });

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

  /** A block with a hash that our own kernel has found good, or bad. */
  async function solved(wanted: 'meets' | 'misses'): Promise<SolvedBlock> {
    const job = builder.build(await template(), 'a');
    const { kernel } = plugin;
    const search = {
      kernel,
      builder,
      dialect: 'stratum-cryptonote',
      extranonceBytes: poolFacts.extranonceBytes,
    } as const;
    const found = await bruteForce(verifiers.get(kernel), search, job, wanted);
    return builder.solve(job, found.submission, found.digest).payload as SolvedBlock;
  }

  it('takes the blocks that our kernel finds good, by the ids that we give them', async () => {
    for (let height = 1; height <= 4; height++) {
      const { blob, id } = await solved('meets');
      await call('submit_block', [blob]);
      const { block_header } = await call<{ block_header: object }>('get_block_header_by_hash', {
        hash: id,
      });
      expect(block_header).to.include({ height, hash: id, orphan_status: false });
    }
  });

  it('refuses the blocks that our kernel finds bad', async () => {
    for (let count = 0; count < 4; count++) {
      const { blob } = await solved('misses');
      const answer = await call('submit_block', [blob]).then(
        () => 'taken',
        (error: Error) => error.message,
      );
      expect(answer).to.include('Block not accepted');
    }
  });
});
