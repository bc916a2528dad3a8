import { expect } from 'chai';
import { CoinClaim, coinOf } from '../../../core/host/pool-coin.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { ManualClock } from '../storage/manual-clock.ts';
import { rejection } from '../storage/storage-suite.ts';

describe('coin of a pool', () => {
  const ended: PoolError[] = [];
  const pool = {
    id: 'coined',
    file: 'pools/coined.toml',
    coin: 'sha256 BCH main',
    end: (error: PoolError) => void ended.push(error),
  };

  const claimOf = (clock: ManualClock, claim: (pool: string, coin: string) => Promise<string>) =>
    new CoinClaim(pool, { coins: { claim }, clock });

  beforeEach(() => {
    ended.length = 0;
  });

  it('is its plugin, ticker and network', () => {
    const plugin = { id: 'sha256' };
    expect(coinOf(plugin, { symbol: 'BTC', network: 'test' })).to.equal('sha256 BTC test');
    expect(coinOf(plugin, { symbol: 'BTC' })).to.equal('sha256 BTC');
  });

  it('must be that of its money', async () => {
    const same = claimOf(new ManualClock(), async (_id, coin) => coin);
    await same.open();
    expect(same.isSettled).to.equal(true);
    const other = claimOf(new ManualClock(), async () => 'sha256 BTC main');
    const error = await rejection(other.open());
    expect(error).to.include({ code: 'CONFIG_INVALID' });
    const { message } = error;
    expect(message).to.contain('pools/coined.toml').and.contain('"sha256 BTC main"');
    expect(message).to.contain('another id');
    expect(other.isSettled).to.equal(false);
  });

  for (const recorded of ['sha256 BCH main', 'sha256 BTC main'])
    it(`is asked for again where the database was away: ${recorded}`, async () => {
      const clock = new ManualClock();
      let away = true;
      let asked = 0;
      const claim = claimOf(clock, async () => {
        asked += 1;
        if (away) throw new PoolError('STORAGE_UNAVAILABLE', 'the database is away');
        return recorded;
      });
      await claim.open();
      await claim.tick();
      expect(asked, 'at once').to.equal(1);
      clock.pass(10_000);
      await claim.tick();
      expect({ asked, settled: claim.isSettled }).to.deep.equal({ asked: 2, settled: false });
      away = false;
      clock.pass(10_000);
      await claim.tick();
      const isSame = recorded === pool.coin;
      expect(claim.isSettled).to.equal(isSame);
      expect(ended.map(({ code }) => code)).to.deep.equal(isSame ? [] : ['CONFIG_INVALID']);
      clock.pass(100_000);
      await claim.tick();
      expect(asked).to.equal(3);
    });
});
