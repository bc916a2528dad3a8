import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import type { Fence } from '../../../../core/payouts/payout-guard.ts';
import { openDatabase } from '../../../../core/storage/database.ts';
import type { Database } from '../../../../core/storage/database.ts';
import { SqlPayoutGuard } from '../../../../core/storage/payouts/sql-payout-guard.ts';
import { rejection } from '../storage-suite.ts';
import { item, PayoutBench, stepTo } from './payout-bench.ts';

/** Who holds a pool's lock on the server. */
const HOLDERS = `select pid from pg_locks where locktype = 'advisory' and granted
   and pid <> pg_backend_pid()`;

/** What a single backend cannot show: several hosts on one server. Call it inside a `describe`. */
export function guardRaceSuite(server: { url: () => string; database: () => Database }): void {
  let bench: PayoutBench;
  let other: Database;
  let guards: readonly SqlPayoutGuard[];

  before(async () => {
    other = await openDatabase({ url: server.url(), connectionsMax: 2 });
  });

  after(() => other.close());

  beforeEach(async () => {
    bench = await PayoutBench.empty(server.database());
    guards = [server.database(), other].map((each) => new SqlPayoutGuard(each, bench.clock));
  });

  const [mine, theirs] = [0, 1].map(
    (host) =>
      <T>(act: (fence: Fence) => Promise<T>, poolId = 'btc') =>
        guards[host]?.run(poolId, act),
  );

  it('runs nothing where another host holds the lock, and runs when that is done', async () => {
    let ran = false;
    await mine?.(async () => {
      const second = await theirs?.(async () => {
        ran = true;
      });
      expect(second).to.equal(undefined);
    });
    expect(ran).to.equal(false);
    expect(await theirs?.(async ({ token }) => token)).to.equal(2n);
  });

  it('holds more pools than there are connections, and writes beside them', async () => {
    const hold = async (pools: readonly string[]): Promise<number> => {
      const [pool, ...rest] = pools;
      if (pool === undefined) {
        const rows = await Promise.all([1, 2, 3].map(() => other.rows('select 1')));
        return rows.length;
      }
      return (await theirs?.(() => hold(rest), pool)) ?? 0;
    };
    expect(await hold(Array.from({ length: 12 }, (_, index) => `pool-${index}`))).to.equal(3);
  });

  it('is taken over where its holder was killed', async () => {
    const child = fork(new URL('./guard-victim.js', import.meta.url), [server.url()]);
    const [token] = await once(child, 'message');
    expect(token).to.equal('1');
    expect(await mine?.(async () => 'mine')).to.equal(undefined);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await noHolder(server.database());
    expect(await mine?.(async (fence) => fence.token)).to.equal(2n);
  });

  it('fences a host whose lock was lost while it goes on', async () => {
    await bench.earn({ alice: 9 });
    const outcome = await mine?.(async (fence) => {
      const { id } = await bench.batchIn('planned', [item('alice', 9)], fence);
      const [{ pid } = { pid: 0 }] = await other.rows<{ pid: number }>(HOLDERS);
      await other.rows('select pg_terminate_backend(?)', [pid]);
      await noHolder(other);
      const batch = await bench.batch('btc', id);
      await bench.store.progress(fence, id, 0);
      await theirs?.((newer) => bench.store.advance(newer, stepTo('reserved', batch)));
      const late = await rejection(bench.store.advance(fence, stepTo('reserved', batch)));
      return { id, late };
    });
    expect(outcome?.late).to.include({ code: 'PAYOUT_FENCED' });
    expect(outcome?.late.message).to.contain(String(process.pid));
    expect(await bench.batch('btc', outcome?.id ?? 0n)).to.include({
      state: 'reserved',
      entries: 1,
    });
    expect(await mine?.(async ({ token }) => token)).to.equal(3n);
  });

  it('lets a step that is being committed end before it is taken over', async () => {
    await bench.earn({ alice: 9 });
    const fence = await bench.fence();
    const { id } = await bench.batchIn('planned', [item('alice', 9)], fence);
    const batch = await bench.batch('btc', id);
    const outcomes = await Promise.allSettled([
      bench.store.advance(fence, stepTo('reserved', batch)),
      theirs?.(async (newer) => {
        const seen = await bench.batch('btc', id);
        if (seen.state === 'planned') await bench.store.advance(newer, stepTo('reserved', seen));
      }),
    ]);
    expect(outcomes[1]?.status).to.equal('fulfilled');
    expect(await bench.batch('btc', id)).to.include({ state: 'reserved', entries: 1 });
    expect(await bench.balance('alice')).to.equal(0n);
  });

  it('tells by reading again whether a step was done whose connection was killed', async () => {
    await bench.earn({ alice: 9 });
    const fence = await bench.fence();
    const { id } = await bench.batchIn('planned', [item('alice', 9)], fence);
    const step = stepTo('reserved', await bench.batch('btc', id));
    const blocked = server.database().transaction(async (statements) => {
      await statements.rows('select ledger_lock()');
      const attempt = rejection(new PayoutBench(other).store.advance(fence, step));
      const pid = await waiterFor(server.database());
      await server.database().rows('select pg_terminate_backend(?)', [pid]);
      return attempt;
    });
    expect(await blocked).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(await bench.batch('btc', id)).to.include({ state: 'planned', entries: 0 });
    await bench.store.advance(fence, step);
    expect(await rejection(bench.store.advance(fence, step))).to.include({
      code: 'PAYOUT_CONFLICT',
    });
    expect(await bench.batch('btc', id)).to.include({ state: 'reserved', entries: 1 });
  });
}

/** Resolves when the server has noticed that whoever held a lock is gone. */
async function noHolder(database: Database): Promise<void> {
  while ((await database.rows(HOLDERS)).length > 0);
}

/** The backend that waits for a lock, when it does. */
async function waiterFor(database: Database): Promise<number> {
  for (;;) {
    const [row] = await database.rows<{ pid: number }>(
      `select pid from pg_locks where locktype = 'advisory' and not granted`,
    );
    if (row !== undefined) return row.pid;
  }
}
