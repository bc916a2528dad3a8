import { expect } from 'chai';
import type { Database } from '../../../../core/storage/database.ts';
import { SqlPayoutGuard } from '../../../../core/storage/payouts/sql-payout-guard.ts';
import { rejection } from '../storage-suite.ts';
import { PayoutBench } from './payout-bench.ts';

/** What a guard promises on any engine. Call it inside a `describe`. */
export function guardSuite(database: () => Database): void {
  let bench: PayoutBench;
  let guard: SqlPayoutGuard;

  beforeEach(async () => {
    bench = await PayoutBench.empty(database());
    guard = new SqlPayoutGuard(database(), bench.clock);
  });

  it('gives each run a newer token, on record with its holder', async () => {
    const tokens = [];
    for (let run = 0; run < 3; run++) tokens.push(await guard.run('btc', async (fence) => fence));
    expect(tokens).to.deep.equal([1n, 2n, 3n].map((token) => ({ poolId: 'btc', token })));
    expect(await guard.run('xmr', async ({ token }) => token)).to.equal(1n);
    const [row] = await database().rows<{ holder: string; taken_at: Date }>(
      `select holder, taken_at from payout_fences where pool = 'btc'`,
    );
    expect(row?.holder).to.match(new RegExp(`\\S ${process.pid}$`));
    expect(row?.taken_at.getTime()).to.equal(bench.clock.nowMs());
  });

  it('writes while it is held, and does not once a newer one was taken', async () => {
    const fence = await guard.run('btc', async (held) => {
      await bench.store.hold(held, 'alice', 'bad address');
      return held;
    });
    await guard.run('btc', async () => undefined);
    const late = bench.store.latch(fence ?? { poolId: 'btc', token: 0n }, 'late');
    expect(await rejection(late)).to.include({ code: 'PAYOUT_FENCED' });
  });

  it('runs one act of a pool at a time, and those of other pools beside it', async () => {
    const inner = await guard.run('btc', async () => [
      await guard.run('btc', async () => 'second'),
      await guard.run('xmr', async () => 'other'),
    ]);
    expect(inner).to.deep.equal([undefined, 'other']);
    expect(await guard.run('btc', async () => 'after')).to.equal('after');
  });

  it('rejects as the act does, and is free again then', async () => {
    const failed = guard.run('btc', () => Promise.reject(new Error('wallet is gone')));
    expect(await rejection(failed)).to.have.property('message', 'wallet is gone');
    expect(await guard.run('btc', async () => 'after')).to.equal('after');
  });
}
