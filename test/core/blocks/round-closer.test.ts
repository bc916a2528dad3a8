import { expect } from 'chai';
import { RoundCloser } from '../../../core/blocks/round-closer.ts';
import type { HostEvent } from '../../../core/events/host-event.ts';
import type { ClosedRound } from '../../../core/plugin-api/rounds.ts';
import { TARGET_MAX } from '../../../core/plugin-api/target.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import { HeldLog } from '../shares/held-parts.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { rejection } from '../storage/storage-suite.ts';

const TARGET = ((1n << 240n) - 1n) as Target;

describe('closed rounds', () => {
  let log: HeldLog;
  let events: HostEvent[];

  beforeEach(() => {
    log = new HeldLog();
    events = [];
  });

  function closer(quote?: (template: { readonly rewardAtomic: bigint }) => string): RoundCloser {
    const sink = { emit: (event: HostEvent) => void events.push(event) };
    const options = { poolId: 'btc', finder: 'own', quote };
    return new RoundCloser(options, log, sink, new ManualClock(), new NotedLog());
  }

  const round = (changes: Partial<ClosedRound> = {}): ClosedRound => ({
    height: 7,
    blockHash: 'ab',
    networkTarget: TARGET,
    rewardAtomic: 50n,
    ...changes,
  });

  it('leave the record of a block that the pool found, and are closed when it is on disk', async () => {
    const order: string[] = [];
    const closing = closer()
      .close(round())
      .then(() => order.push('closed'));
    expect(log.records).to.deep.equal([
      {
        kind: 'block-candidate',
        poolId: 'btc',
        miner: 'own',
        worker: '',
        height: 7,
        blockHash: 'ab',
        networkWork: 1n << 16n,
        rewardAtomic: 50n,
        foundAtMs: new ManualClock().nowMs(),
      },
    ]);
    await Promise.resolve();
    order.push('durable');
    log.waiters[0]?.durable();
    await closing;
    expect(order).to.deep.equal(['durable', 'closed']);
    const facts = { poolId: 'btc', height: 7, hash: 'ab', miner: 'own', worker: '' };
    expect(events).to.deep.equal([{ type: 'block', ...facts, status: 'candidate' }]);
  });

  it('are one record for one hash, however often they are called', async () => {
    const rounds = closer();
    const calls = [rounds.close(round()), rounds.close(round({ height: 8 }))];
    log.waiters[0]?.durable();
    await Promise.all([...calls, rounds.close(round())]);
    expect(log.records).to.have.lengthOf(1);
    void rounds.close(round({ blockHash: 'cd' }));
    expect(log.records).to.have.lengthOf(2);
  });

  it('say so where the log refuses, and are tried again then', async () => {
    const rounds = closer();
    log.full = true;
    expect(await rejection(rounds.close(round()))).to.include({ code: 'SHARE_LOG_FAILED' });
    log.full = false;
    const closing = rounds.close(round());
    log.waiters[0]?.refused();
    expect(await rejection(closing)).to.include({ code: 'SHARE_LOG_FAILED' });
    const again = rounds.close(round());
    log.waiters[1]?.durable();
    await again;
  });

  it('have what the pool promises for their work', () => {
    void closer(({ rewardAtomic }) => `quote of ${rewardAtomic}`).close(round());
    expect(log.records.map(({ quote }) => quote)).to.deep.equal(['quote of 50']);
  });

  it('must be such as can be', async () => {
    const rounds = closer();
    for (const changes of [
      { height: -1 },
      { height: 1.5 },
      { blockHash: '' },
      { blockHash: 'AB' },
      { blockHash: 'a b' },
      { blockHash: 'a'.repeat(129) },
      { networkTarget: 0n as Target },
      { networkTarget: (TARGET_MAX + 1n) as Target },
      { rewardAtomic: -1n },
      { rewardAtomic: 10n ** 78n },
      { rewardAtomic: 1 as unknown as bigint },
    ])
      expect(await rejection(rounds.close(round(changes)))).to.be.instanceOf(RangeError);
    expect(log.records).to.deep.equal([]);
  });
});
