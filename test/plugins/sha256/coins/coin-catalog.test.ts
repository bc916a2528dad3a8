import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { COIN_NAMES, loadCoin, networkOf } from '../../../../plugins/sha256/coins/coin-catalog.ts';
import plugin from '../../../../plugins/sha256/plugin.ts';
import { AddressFormats } from '../../../../plugins/sha256/wallet/address-formats.ts';
import { coinConfig } from '../pool-parts.ts';

/** From build/js/test/plugins/sha256/coins/ to the sources. */
const templateFile = fileURLToPath(
  new URL('../../../../../../plugins/sha256/coins/template.toml', import.meta.url),
);

describe('the coin catalog', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'headframe-coins-'));
  });
  after(() => rm(folder, { recursive: true }));

  const failureOf = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    try {
      loadCoin(file);
    } catch (error) {
      if (error instanceof PoolError && error.code === 'CONFIG_INVALID') {
        expect(error.message).to.include(file);
        return error.message;
      }
      throw error;
    }
    throw new Error('it was taken');
  };

  for (const name of COIN_NAMES) {
    it(`has example addresses for ${name} that are valid where they are shown`, () => {
      const coin = loadCoin(name);
      expect(networkOf(coin, 'main').exampleAddress).to.equal(undefined);
      for (const [network, { exampleAddress = '' }] of Object.entries(coin.networks)) {
        if (network === 'main') continue;
        const found = new AddressFormats(coin, network).script(exampleAddress);
        expect(found.kind, network).to.equal('valid');
      }
    });
  }

  it('takes the template as it stands, in TOML and as JSON', async () => {
    const coin = loadCoin(templateFile);
    expect(coin.symbol).to.equal('XMPL');
    const file = path.join(folder, 'same.json');
    await writeFile(file, JSON.stringify(coin));
    expect(loadCoin(file)).to.deep.equal(coin);
  });

  it('serves as a coin wherever a bundled one does', () => {
    const config = coinConfig([{ url: 'http://127.0.0.1:1' }], { coin: templateFile });
    expect(plugin.describe(config)).to.include({ symbol: 'XMPL', decimals: 8 });
  });

  it('names file and key of what is missing, wrong or unknown', async () => {
    const good = loadCoin('bitcoin');
    const { maturity: _, ...without } = good;
    expect(await failureOf('a.json', JSON.stringify(without))).to.include('maturity');
    const wrong = { ...good, versionMask: 'all' };
    expect(await failureOf('b.json', JSON.stringify(wrong))).to.include('versionMask');
    const extra = { ...good, coinbase: true };
    expect(await failureOf('c.json', JSON.stringify(extra))).to.include('coinbase: unknown key');
    const main = { ...networkOf(good, 'main'), p2pkh: 256 };
    const deep = { ...good, networks: { ...good.networks, main } };
    expect(await failureOf('d.json', JSON.stringify(deep))).to.include('networks.main.p2pkh');
  });

  it('names the line of what it cannot parse', async () => {
    expect(await failureOf('e.toml', 'symbol = "X"\nname = = 1\n')).to.include('e.toml:2');
    expect(await failureOf('f.json', '{')).to.include('f.json');
  });

  it('says which coins there are, and which file it cannot read', () => {
    expect(() => loadCoin('dogecoin')).to.throw(PoolError, /bitcoin, bitcoin-cash/);
    expect(() => loadCoin('/nowhere/coin.toml'))
      .to.throw(PoolError, /\/nowhere\/coin\.toml/)
      .with.property('code', 'CONFIG_UNREADABLE');
  });
});
