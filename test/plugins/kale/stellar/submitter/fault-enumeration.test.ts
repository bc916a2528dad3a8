import type { Keypair } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { firstSeason, persistently, requireNothingDone, season } from '../farming-season.ts';
import type { Doing } from '../farming-season.ts';
import type { RelayFault, RpcRelay } from '../rpc-relay.ts';
import { SendingPool } from '../sending-pool.ts';

const FAULTS: readonly RelayFault[] = [
  'unavailable',
  'error',
  'cut',
  'garbage',
  'refused',
  'later',
];

describe('deeds under every fault at every call', function () {
  this.timeout(120_000);
  let pool: SendingPool;
  let relay: RpcRelay;
  let farmer: Keypair;

  beforeEach(async () => {
    pool = await SendingPool.start();
    [relay] = pool.relays as [RpcRelay];
    farmer = await pool.farm.farmer(1, 1_000_000n);
    await firstSeason(pool, farmer, persistently(pool));
  });

  afterEach(() => pool.stop());

  /** Calls of one season where nothing goes wrong. */
  async function callsOfOne(): Promise<number> {
    const before = relay.calls.length;
    await season(pool, farmer, persistently(pool));
    return relay.calls.length - before;
  }

  /** Effects since the last look: one burn by the plant, one mint by the harvest. */
  async function requireOnce(seen: number, what: string): Promise<number> {
    const effects = await pool.effects();
    expect(effects.slice(seen), what).to.deep.equal(['burn', 'mint']);
    return effects.length;
  }

  it('happen once each', async () => {
    const count = await callsOfOne();
    expect(count).to.be.above(10);
    let seen = (await pool.effects()).length;
    for (const fault of FAULTS)
      for (let at = 0; at < count; at += 1) {
        relay.faults.clear();
        relay.faults.set(relay.calls.length + at, fault);
        await season(pool, farmer, persistently(pool));
        seen = await requireOnce(seen, `${fault} at ${at}`);
      }
    const used = new Set(pool.journal.records.map(({ innerHash }) => innerHash));
    expect(used.size).to.equal(pool.journal.records.length);
  });

  it('happen once each where the process dies at the call and recovers from its records', async () => {
    const count = await callsOfOne();
    let seen = (await pool.effects()).length;
    for (const last of ['refused', 'cut'] as const)
      for (let at = 0; at < count; at += 1) {
        const death = relay.dies(relay.calls.length + at, last);
        await season(pool, farmer, mortally(death));
        seen = await requireOnce(seen, `${last}, then dead at ${at}`);
      }
  });

  /** Where death comes first, the process begins anew and asks what became of its records. */
  function mortally(death: Promise<void>): Doing {
    const died = death.then(() => 'died' as const);
    let isOver = false;
    return async (key, make) => {
      if (isOver) return persistently(pool)(key, make);
      const kept = pool.journal.records.length;
      const outcome = await Promise.race([pool.submit({ key, deed: await make() }), died]);
      if (outcome !== 'died' && outcome.kind === 'applied') return;
      isOver = true;
      relay.revive();
      pool.restart();
      for (const recovery of pool.submitter.recover(pool.journal.records.slice(kept))) {
        const found = await pool.watched(recovery.outcome);
        if (found.kind === 'applied') return;
        requireNothingDone(key, found);
      }
      await persistently(pool)(key, make);
    };
  }
});
