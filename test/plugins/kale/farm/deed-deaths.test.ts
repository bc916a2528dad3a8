import { expect } from 'chai';
import type { RelayFault, RpcRelay } from '../stellar/rpc-relay.ts';
import { SweepingPool } from './sweeping-pool.ts';

const ATTEMPTS_MAX = 6;

describe('deeds of a pool that is killed', function () {
  this.timeout(120_000);
  let sweeping: SweepingPool;
  let relay: RpcRelay;
  let round: number;

  beforeEach(async () => {
    sweeping = await SweepingPool.start();
    [relay] = sweeping.pool.relays as [RpcRelay];
    round = 0;
  });

  afterEach(() => sweeping.stop());

  /** As a hand: begins what is missing, until it is on record that it is done. */
  async function attend(): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const { log, desk } = sweeping;
      if (log.of('swept').some(({ key }) => key.startsWith(`sweep:${round}:`))) return;
      const begun = log.of('sweep-begun').filter(({ key }) => key.startsWith(`sweep:${round}:`));
      const key = `sweep:${round}:${begun.length}`;
      expect(desk.isUnderWay(key)).to.equal(false);
      await sweeping.sweep(key);
    }
    throw new Error(`round ${round} was never swept`);
  }

  /** One deed by a pool that dies, and by the next one. */
  async function lives(death: Promise<void>): Promise<void> {
    const living = attend();
    living.catch(() => undefined);
    await Promise.race([living, death]);
    await nextLife();
  }

  async function nextLife(): Promise<void> {
    sweeping.restart();
    await sweeping.rediscover();
    await attend();
    await requireTruth();
    round += 1;
  }

  async function requireTruth(): Promise<void> {
    const { log } = sweeping;
    const what = `round ${round}`;
    expect(await sweeping.balance(), what).to.equal(BigInt(round + 1));
    expect(log.of('swept'), what).to.have.length(round + 1);
    expect(await log.unsettledTransactions(), what).to.deep.equal([]);
    const applied = log.of('transaction-settled').filter(({ fate }) => fate === 'applied');
    expect(applied.map(({ hash }) => hash)).to.deep.equal(log.of('swept').map(({ hash }) => hash));
    const inner = log.of('transaction-settled').map(({ innerHash }) => innerHash);
    expect(new Set(inner).size, what).to.equal(inner.length);
  }

  it('happen once, wherever between two events it dies', async () => {
    for (const isCommitted of [false, true])
      for (let at = 0; at < 3; at += 1)
        await lives(sweeping.log.dies({ at: sweeping.log.count + at, isCommitted }));
  });

  it('happen once, at whatever call of a node it dies', async () => {
    await attend();
    round += 1;
    const before = relay.calls.length;
    await attend();
    round += 1;
    const count = relay.calls.length - before;
    expect(count).to.be.above(2);
    for (const last of ['refused', 'cut'] as const)
      for (let at = 0; at < count; at += 1) await lives(relay.dies(relay.calls.length + at, last));
  });

  it('happen once where it dies again while it finds out', async () => {
    const first = [
      { at: 1, isCommitted: false },
      { at: 1, isCommitted: true },
      { at: 2, isCommitted: false },
    ];
    for (const { at, isCommitted } of first) {
      const { log } = sweeping;
      const death = log.dies({ at: log.count + at, isCommitted });
      attend().catch(() => undefined);
      await death;
      sweeping.restart();
      const second = log.dies({ at: log.count, isCommitted });
      sweeping.rediscover().catch(() => undefined);
      // Where the first death left nothing to find out, the hand's next step is the last one.
      const isLeft = (await log.unsettledTransactions()).length > 0;
      if (!isLeft) attend().catch(() => undefined);
      await second;
      await nextLife();
    }
  });

  it('happen once while nodes and database fail in turn', async () => {
    const faults: RelayFault[] = ['unavailable', 'error', 'cut', 'garbage', 'refused', 'later'];
    for (const fault of faults)
      for (const storage of ['away', 'committed'] as const)
        for (let at = 0; at < 4; at += 1) {
          relay.faults.set(relay.calls.length + at, fault);
          // Only what is signed and its fate: a deed of which nothing is on record rejects.
          sweeping.log.faults.set(sweeping.log.count + 1 + (at % 2), storage);
          await attend();
          round += 1;
          const { log } = sweeping;
          const swept = new Set(log.of('swept').map(({ key }) => key));
          expect(swept.size).to.equal(round);
          expect(await sweeping.balance()).to.equal(BigInt(round));
          relay.faults.clear();
          log.faults.clear();
        }
  });
});
