import { expect } from 'chai';
import type { BlockStore } from '../../../core/blocks/block-store.ts';
import { EventHub } from '../../../core/events/event-hub.ts';
import { MiningEngine } from '../../../core/host/mining-engine.ts';
import type { PayoutBooks } from '../../../core/payouts/pool-payouts.ts';
import type { PoolParts } from '../../../core/host/pool-engine.ts';
import { JobIds } from '../../../core/jobs/job-ids.ts';
import type { SettlementBooks } from '../../../core/ledger/block-settlement.ts';
import type { PoolCoins } from '../../../core/ledger/pool-coins.ts';
import type { Scheme } from '../../../core/ledger/schemes/scheme.ts';
import type { OpenBlock } from '../../../core/ledger/settlement-store.ts';
import type { KernelEpoch } from '../../../core/plugin-api/kernel.ts';
import { ShareCounters } from '../../../core/shares/share-counters.ts';
import { HeldLog, HeldVerifier } from '../shares/held-parts.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { sampleIssue, sampleJob, sampleSubmission, sampleTemplate } from '../shares/sample-work.ts';
import { rejection } from '../storage/storage-suite.ts';
import { SilentLogger } from './silent-logger.ts';

const NOTHING_DUE = { taken: 0, due: 0, fractions: new Map<string, bigint>(), entry: undefined };

class FollowedVerifier extends HeldVerifier {
  readonly followed: (readonly [follower: string, epoch: KernelEpoch | undefined])[] = [];

  override follow(...call: [string?, KernelEpoch?]): void {
    this.followed.push([call[0] ?? '', call[1]]);
  }
}

describe('mining engine', () => {
  const epochOf = (tip: string): KernelEpoch => ({ seed: `5eed${tip}`, seedNext: undefined });

  let opened: string[];
  /** Calls to the chain. */
  let asked: string[];
  const open = async (poolId: string): Promise<readonly OpenBlock[]> => {
    opened.push(poolId);
    return [];
  };

  beforeEach(() => {
    opened = [];
    asked = [];
  });

  function engineFor(
    verifier: FollowedVerifier,
    scheme: Scheme['name'] | 'pps' = 'pplns',
    reserve: () => Promise<bigint> = async () => 0n,
    claim: PoolCoins['claim'] = async (_pool, coin) => coin,
  ): MiningEngine {
    const clock = new ManualClock();
    const parts = {
      id: 'pool',
      manifest: { kernel: { algorithm: 'tiny', inputBytes: 8 }, dialects: ['stratum-v1'] },
      settings: { priority: 0, feePercent: 1, payout: { scheme, window: 2 } },
      wallet: { checkAddress: (address) => ({ kind: 'valid', address }) } satisfies Wallet,
      chain: {
        heightTip: async () => {
          asked.push('heightTip');
          return 0;
        },
      },
      jobs: {
        build: (template, id) => ({ ...sampleJob(id, template), epoch: epochOf(template.tip) }),
        encode: () => undefined,
        solve: () => {
          throw new Error('nothing is solved here');
        },
      } satisfies PoolParts['jobs'],
      logger: new SilentLogger(),
      terms: { fees: [], remainderOwner: 'operator' },
      control: { feePercent: 1 },
    } as unknown as PoolParts;
    return new MiningEngine(parts, {
      clock,
      events: new EventHub(),
      log: new HeldLog(),
      observer: new ShareCounters(),
      blocks: {} as BlockStore,
      books: { store: { open } } as unknown as SettlementBooks,
      payouts: {} as PayoutBooks,
      coins: { claim },
      credits: { credit: async () => ({ ...NOTHING_DUE }), reserve },
      jobIds: new JobIds(1),
      lateGraceMs: 1_000,
      verifierFor: () => verifier,
    });
  }

  it('tells the verifier the seed of each job, and when the pool is gone', async () => {
    const verifier = new FollowedVerifier();
    const engine = engineFor(verifier);
    engine.templates.template(sampleTemplate({ tip: 'aa' }));
    engine.templates.template(sampleTemplate({ tip: 'bb' }));
    await engine.stop();
    expect(verifier.followed).to.deep.equal([
      ['pool', epochOf('aa')],
      ['pool', epochOf('bb')],
      ['pool', undefined],
    ]);
  });

  it('settles the blocks of its pool from the start on', async () => {
    const engine = engineFor(new FollowedVerifier());
    await engine.start();
    await engine.stop();
    expect(opened).to.deep.equal(['pool']);
  });

  it('follows nothing where it was stopped while its reserve was asked for', async () => {
    let answer: (reserve: bigint) => void = () => undefined;
    const reserve = new Promise<bigint>((resolve) => {
      answer = resolve;
    });
    const engine = engineFor(new FollowedVerifier(), 'pps', () => reserve);
    const starting = engine.start();
    await engine.stop();
    answer(1n);
    await starting;
    expect(asked).to.deep.equal([]);
    await engine.stop();
  });

  it('does not start, and settles nothing, with the money of another coin', async () => {
    const claim = async (): Promise<string> => 'sha256 BTC main';
    const engine = engineFor(new FollowedVerifier(), 'pplns', async () => 0n, claim);
    expect(await rejection(engine.start())).to.include({ code: 'CONFIG_INVALID' });
    await engine.stop();
    expect(opened).to.deep.equal([]);
    expect(asked).to.deep.equal([]);
  });

  it('lets miners mine for themselves where the pool is not solo anyway', () => {
    for (const [scheme, address] of [
      ['pplns', 'solo:m'],
      ['prop', 'solo:m'],
      ['solo', 'm'],
    ] as const) {
      const { wallet } = engineFor(new FollowedVerifier(), scheme).pool;
      expect(wallet.checkAddress('solo:m'), scheme).to.deep.equal({ kind: 'valid', address });
    }
  });

  it('has shares hashed with the seed of their own job', () => {
    const verifier = new FollowedVerifier();
    const engine = engineFor(verifier);
    engine.templates.template(sampleTemplate({ tip: 'aa' }));
    const { current } = engine.pool.jobs;
    if (current === undefined) throw new Error('there is no job');
    engine.templates.template(sampleTemplate({ tip: 'bb' }));
    const issued = sampleIssue(current);
    const pending = { issued, submission: sampleSubmission(), miner: 'm', worker: 'w' };
    engine.pool.intake.submit(pending, () => undefined);
    expect(verifier.take().seed).to.equal('5eedaa');
  });
});
