import { expect } from 'chai';
import { SoloWallet } from '../../../core/host/solo-wallet.ts';
import type { AddressCheck, Wallet } from '../../../core/plugin-api/wallet.ts';
import { AddressWallet } from '../../../plugins/sha256/wallet/address-wallet.ts';
import { coinConfig } from '../../plugins/sha256/pool-parts.ts';

const CASH = 'qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a';

/** Pays addresses that start with btc, in whatever case. */
const btc: Wallet = {
  checkAddress: (typed): AddressCheck =>
    /^btc/i.test(typed)
      ? { kind: 'valid', address: typed.toLowerCase() }
      : { kind: 'refused', reason: `not ours: ${typed}` },
};

describe('SoloWallet', () => {
  const wallet = (poolIsSolo = false, inner = btc) => new SoloWallet({ poolIsSolo }, inner);
  const valid = (address: string): AddressCheck => ({ kind: 'valid', address });

  it('keeps solo in front of the canonical address', () => {
    expect(wallet().checkAddress('Solo:BTC1')).to.deep.equal(valid('solo:btc1'));
    expect(wallet().checkAddress('solo:btc1')).to.deep.equal(valid('solo:btc1'));
  });

  it('says what the wallet says of anything else', () => {
    expect(wallet().checkAddress('BTC1')).to.deep.equal(valid('btc1'));
    for (const typed of ['prop:btc1', 'solobtc1', 'ltc1'])
      expect(wallet().checkAddress(typed)).to.deep.equal(btc.checkAddress(typed));
    expect(wallet().checkAddress('solo:ltc1')).to.deep.equal(btc.checkAddress('ltc1'));
  });

  it('leaves it out where the whole pool is solo', () => {
    expect(wallet(true).checkAddress('solo:BTC1')).to.deep.equal(valid('btc1'));
  });

  it('refuses it where no share is a block', () => {
    const closed = new SoloWallet({ poolIsSolo: false, solves: false }, btc);
    expect(closed.checkAddress('solo:btc1').kind).to.equal('refused');
    expect(closed.checkAddress('BTC1')).to.deep.equal(valid('btc1'));
  });

  it('wants it said once', () => {
    const all: Wallet = { checkAddress: valid };
    for (const poolIsSolo of [false, true])
      expect(wallet(poolIsSolo, all).checkAddress('solo:SOLO:btc1').kind).to.equal('refused');
  });

  it('goes before the prefix of a coin', () => {
    const cash = wallet(
      false,
      new AddressWallet(
        coinConfig([{ url: 'http://127.0.0.1:1' }], { coin: 'bitcoin-cash', network: 'main' }),
      ),
    );
    const canonical = valid(`solo:bitcoincash:${CASH}`);
    for (const typed of [
      `solo:${CASH}`,
      `solo:bitcoincash:${CASH}`,
      `SOLO:BITCOINCASH:${CASH.toUpperCase()}`,
    ])
      expect(cash.checkAddress(typed), typed).to.deep.equal(canonical);
    expect(cash.checkAddress(`bitcoincash:${CASH}`)).to.deep.equal(valid(`bitcoincash:${CASH}`));
    expect(cash.checkAddress(`bitcoincash:solo:${CASH}`).kind).to.equal('refused');
  });

  it('verifies messages where the wallet does', () => {
    const signed = { address: 'btc1', message: 'm', signature: 's' };
    expect(wallet().verifyMessage).to.equal(undefined);
    const signing = { ...btc, verifyMessage: ({ message }: typeof signed) => message === 'm' };
    expect(wallet(false, signing).verifyMessage?.(signed)).to.equal(true);
    expect(wallet(false, signing).verifyMessage?.({ ...signed, message: 'n' })).to.equal(false);
  });
});
