import { expect } from 'chai';
import type { NetworkName } from '../../../../plugins/monero/wallet/address-networks.ts';
import { decodeAddress } from '../../../../plugins/monero/wallet/monero-address.ts';
import { MoneroWallet } from '../../../../plugins/monero/wallet/monero-wallet.ts';
import { INTEGRATED, madeAddress, STANDARD, SUBADDRESS } from '../known-addresses.ts';
import { coinConfig } from '../pool-parts.ts';

const walletOn = (network: NetworkName): MoneroWallet =>
  new MoneroWallet(coinConfig([{ url: 'http://127.0.0.1:1' }], { network }));

function reason(wallet: MoneroWallet, address: string): string {
  const check = wallet.checkAddress(address);
  return check.kind === 'refused' ? check.reason : 'valid';
}

describe('MoneroWallet', () => {
  const wallet = walletOn('main');

  it('takes addresses of each kind as they are', () => {
    for (const address of [STANDARD, SUBADDRESS, INTEGRATED])
      expect(wallet.checkAddress(address)).to.deep.equal({ kind: 'valid', address });
  });

  it('takes addresses of its own network alone, and names the other', () => {
    for (const here of ['main', 'stagenet', 'testnet'] as const)
      for (const there of ['main', 'stagenet', 'testnet'] as const)
        expect(reason(walletOn(here), madeAddress(there, 'subaddress'))).to.equal(
          here === there
            ? 'valid'
            : `the address belongs to Monero ${there}, this pool pays on Monero ${here}`,
        );
  });

  it('takes addresses of the main network on a fake chain', () => {
    expect(reason(walletOn('fakechain'), STANDARD)).to.equal('valid');
  });

  it('knows a payment id behind a standard address by the integrated address', () => {
    const check = wallet.checkAddress(`${STANDARD}.0123456789ABCDEF`);
    if (check.kind === 'refused') throw new Error(check.reason);
    const whole = decodeAddress(check.address, 'main');
    const plain = decodeAddress(STANDARD, 'main');
    if (typeof whole === 'string' || typeof plain === 'string') throw new Error('not read');
    expect(whole.kind).to.equal('integrated');
    expect(whole.paymentId.toString('hex')).to.equal('0123456789abcdef');
    expect([whole.spendKey, whole.viewKey]).to.deep.equal([plain.spendKey, plain.viewKey]);
    expect(wallet.checkAddress(check.address)).to.deep.equal(check);
    expect(wallet.checkAddress(`${STANDARD}.0123456789abcdef`)).to.deep.equal(check);
  });

  it('refuses payment ids that are none, long ones, and those on other addresses', () => {
    const id = '0123456789abcdef';
    expect(reason(wallet, `${STANDARD}.${id.repeat(4)}`)).to.include('gone from Monero');
    expect(reason(wallet, `${STANDARD}.`)).to.include('16 hexadecimal digits');
    expect(reason(wallet, `${STANDARD}.${id}0`)).to.include('16 hexadecimal digits');
    expect(reason(wallet, `${STANDARD}.x123456789abcdef`)).to.include('16 hexadecimal digits');
    expect(reason(wallet, `${SUBADDRESS}.${id}`)).to.include('a subaddress');
    expect(reason(wallet, `${INTEGRATED}.${id}`)).to.include('has one already');
  });

  it('has a reason for whatever is typed', () => {
    expect(reason(wallet, '')).to.equal('the address is empty');
    expect(reason(wallet, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')).to.include('another coin');
    expect(reason(wallet, `${STANDARD.slice(0, -1)}e`)).to.include('checksum');
    for (const typed of ['.', '\u0000', '0'.repeat(4096), `${STANDARD}x`, ` ${STANDARD}`])
      expect(reason(wallet, typed), typed.slice(0, 40)).to.not.equal('valid');
  });

  it('answers the same for an address that others have pushed out of its memory', () => {
    const own = walletOn('main');
    const before = own.checkAddress(STANDARD);
    for (let index = 0; index < 600; index++) own.checkAddress(`typed ${index}`);
    expect(own.checkAddress(STANDARD)).to.deep.equal(before);
  });
});
