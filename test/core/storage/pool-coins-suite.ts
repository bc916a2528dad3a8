import { expect } from 'chai';
import type { Database } from '../../../core/storage/database.ts';
import { SqlPoolCoins } from '../../../core/storage/sql-pool-coins.ts';
import { item, PayoutBench } from './payouts/payout-bench.ts';

/** Which coin a pool's money is of, on any engine. Call it inside a `describe`. */
export function poolCoinsSuite(database: () => Database): void {
  let bench: PayoutBench;
  let coins: SqlPoolCoins;

  beforeEach(async () => {
    bench = await PayoutBench.empty(database());
    coins = new SqlPoolCoins(database());
  });

  it('follows the file as long as a pool has no money', async () => {
    expect(await coins.claim('coined', 'sha256 BTC test')).to.equal('sha256 BTC test');
    expect(await coins.claim('coined', 'sha256 BTC main')).to.equal('sha256 BTC main');
    expect(await coins.claim('other', 'monero XMR main')).to.equal('monero XMR main');
  });

  it('stays with the first entry in the ledger', async () => {
    await coins.claim('coined', 'sha256 BTC main');
    await bench.earn({ alice: 5 }, 'coined');
    expect(await coins.claim('coined', 'sha256 BCH main')).to.equal('sha256 BTC main');
    expect(await coins.claim('coined', 'sha256 BTC main')).to.equal('sha256 BTC main');
    expect(await coins.claim('other', 'sha256 BCH main')).to.equal('sha256 BCH main');
  });

  it('stays with the first payout', async () => {
    await coins.claim('btc', 'sha256 BTC main');
    await bench.batchIn('planned', [item('alice', 5)], await bench.fence());
    expect(await coins.claim('btc', 'sha256 BCH main')).to.equal('sha256 BTC main');
  });
}
