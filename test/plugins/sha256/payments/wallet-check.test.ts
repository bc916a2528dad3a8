import { expect } from 'chai';
import { NodePayments } from '../../../../plugins/sha256/payments/node-payments.ts';
import { requireBitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { coinConfig, poolFacts } from '../pool-parts.ts';
import { rejection } from './outcomes.ts';
import { RegtestBank } from './regtest-bank.ts';

describe('the check of a wallet', function () {
  this.timeout(60_000);

  it('names what is missing where no wallet is set up', () => {
    const config = coinConfig([{ url: 'http://127.0.0.1:1' }]);
    const log = { debug: fail, info: fail, warn: fail, error: fail };
    expect(() => new NodePayments(config, poolFacts, log))
      .to.throw(/coin\.wallet: missing/)
      .with.deep.include({ code: 'CONFIG_INVALID', facts: { key: 'coin.wallet' } });
  });

  it('refuses settings that contradict each other, and says no password', () => {
    const daemon = { url: 'http://127.0.0.1:1', user: 'rpc', password: 'hidden' };
    const wallet = coinConfig([daemon], { wallet: { name: 'w' } as never }).wallet;
    if (wallet === undefined) throw new Error('no wallet');
    const made = (keys: Partial<typeof wallet>) => () =>
      new NodePayments({ ...coinConfig([daemon]), wallet: { ...wallet, ...keys } }, poolFacts, {
        debug: fail,
        info: fail,
        warn: fail,
        error: fail,
      });
    expect(made({})).to.not.throw();
    expect(made({ password: 'secret' })).to.throw(/coin\.wallet.*user: missing/);
    expect(made({ password: 'secret' })).to.not.throw(/secret/);
    expect(made({ url: 'http://' })).to.throw(/coin\.wallet\.url/);
    expect(made({ feeMax: '0.000000001' })).to.throw(/coin\.wallet\.feeMax.*8 decimals/);
  });

  describe('on a real node (bitcoin-knots, regtest)', () => {
    let bank: RegtestBank;

    before(async function () {
      requireBitcoinKnots.call(this);
      bank = await RegtestBank.open();
      await bank.wallet('hot', []);
      await bank.wallet('watching', [], [true, true]);
    });
    after(async () => {
      await bank?.close();
    });

    it('loads a wallet that the node has not loaded', async () => {
      await bank.node.call('unloadwallet', ['hot']);
      await bank.payments('hot').check();
      expect(await bank.node.call('listwallets')).to.include('hot');
    });

    it('warns, and no more, where rewards go elsewhere', async () => {
      bank.log.lines.length = 0;
      await bank.payments('hot').check();
      expect(bank.log.lines.join()).to.include(poolFacts.address);
    });

    it('names the wallet that does not exist, the wrong kind, and the wrong network', async () => {
      const missing = await rejection(bank.payments('nobody').check());
      expect(missing.code).to.equal('DAEMON_RPC');
      expect(missing.message).to.include('no wallet "nobody"');
      const keyless = await rejection(bank.payments('watching').check());
      expect(keyless).to.deep.include({ code: 'CONFIG_INVALID' });
      expect(keyless.message).to.include('watch-only');
      await bank.payments('watching', { method: 'watch-only' }).check();
      const { url, user, password } = bank.node;
      const config = coinConfig([{ url, user, password }], {
        network: 'main',
        wallet: { name: 'hot' } as never,
      });
      const main = new NodePayments(config, poolFacts, bank.log);
      expect((await rejection(main.check())).code).to.equal('DAEMON_WRONG_NETWORK');
      const nameless = await rejection(bank.payments('').check());
      expect(nameless.message).to.include('name one of them');
    });

    it('tells a node that is away from a wallet that cannot pay', async () => {
      const away = bank.payments('hot', { url: 'http://127.0.0.1:1' });
      expect((await rejection(away.check())).code).to.equal('DAEMON_UNREACHABLE');
      // The daemon's login is not for another address.
      const { url } = bank.node;
      const strange = bank.payments('hot', { url });
      expect((await rejection(strange.check())).code).to.equal('DAEMON_UNAUTHORIZED');
    });
  });
});

function fail(): never {
  throw new Error('nothing was to be logged');
}
