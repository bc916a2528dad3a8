import { expect } from 'chai';
import { coinOf, requireCoin } from '../../../core/host/pool-coin.ts';
import { rejection } from '../storage/storage-suite.ts';

describe('coin of a pool', () => {
  const pool = { id: 'coined', file: 'pools/coined.toml', coin: 'sha256 BCH main' };

  it('is its plugin, ticker and network', () => {
    const plugin = { id: 'sha256' };
    expect(coinOf(plugin, { symbol: 'BTC', network: 'test' })).to.equal('sha256 BTC test');
    expect(coinOf(plugin, { symbol: 'BTC' })).to.equal('sha256 BTC');
  });

  it('must be that of its money', async () => {
    await requireCoin(pool, { claim: async (_id, coin) => coin });
    const error = await rejection(requireCoin(pool, { claim: async () => 'sha256 BTC main' }));
    expect(error).to.include({ code: 'CONFIG_INVALID' });
    const { message } = error;
    expect(message).to.contain('pools/coined.toml').and.contain('"sha256 BTC main"');
    expect(message).to.contain('another id');
  });
});
