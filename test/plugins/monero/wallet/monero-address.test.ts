import { base58xmr } from '@scure/base';
import { expect } from 'chai';
import { keccak } from '../../../../plugins/monero/consensus/keccak.ts';
import type {
  AddressKind,
  NetworkName,
} from '../../../../plugins/monero/wallet/address-networks.ts';
import { EXAMPLE_ADDRESSES } from '../../../../plugins/monero/wallet/address-networks.ts';
import { decodeAddress, encodeAddress } from '../../../../plugins/monero/wallet/monero-address.ts';
import { INTEGRATED, madeAddress, point, STANDARD, SUBADDRESS } from '../known-addresses.ts';

/** First digits that people know the addresses by. */
const firstDigits: Record<Exclude<NetworkName, 'fakechain'>, Record<AddressKind, RegExp>> = {
  main: { standard: /^4/, integrated: /^4/, subaddress: /^8/ },
  stagenet: { standard: /^5/, integrated: /^5/, subaddress: /^7/ },
  testnet: { standard: /^[9A]/, integrated: /^[9AB]/, subaddress: /^B/ },
};

/** An address of a body that need not be any. */
function written(body: Uint8Array): string {
  return base58xmr.encode(Buffer.concat([body, keccak(body).subarray(0, 4)]));
}

describe('a Monero address', () => {
  it('is read as what it is', () => {
    expect(decodeAddress(STANDARD, 'main')).to.include({ network: 'main', kind: 'standard' });
    expect(decodeAddress(SUBADDRESS, 'main')).to.include({ network: 'main', kind: 'subaddress' });
    expect(decodeAddress(INTEGRATED, 'main')).to.include({ network: 'main', kind: 'integrated' });
    expect(decodeAddress(STANDARD, 'fakechain')).to.include({ network: 'fakechain' });
    expect(decodeAddress(STANDARD, 'testnet')).to.include({ network: 'main' });
  });

  for (const [network, kinds] of Object.entries(firstDigits))
    for (const [kind, digits] of Object.entries(kinds))
      it(`of kind ${kind} on ${network} is written as it is read`, () => {
        const text = madeAddress(network as NetworkName, kind as AddressKind);
        expect(text).to.match(digits);
        expect(text).to.have.length(kind === 'integrated' ? 106 : 95);
        const address = decodeAddress(text, 'main');
        if (typeof address === 'string') throw new Error(address);
        expect(address).to.include({ network, kind });
        expect(address.spendKey).to.deep.equal(point(11n));
        expect(address.viewKey).to.deep.equal(point(13n));
        expect(encodeAddress(address)).to.equal(text);
      });

  it('has a checksum that finds each wrong digit', () => {
    for (let at = 0; at < STANDARD.length; at++) {
      const other = STANDARD[at] === '5' ? '6' : '5';
      const typo = STANDARD.slice(0, at) + other + STANDARD.slice(at + 1);
      expect(decodeAddress(typo, 'main'), typo).to.be.a('string');
    }
  });

  it('stands as an example for each test network', () => {
    for (const [network, text] of Object.entries(EXAMPLE_ADDRESSES))
      if (text !== undefined)
        expect(decodeAddress(text, network as NetworkName)).to.include({
          network,
          kind: 'standard',
        });
    expect(EXAMPLE_ADDRESSES.main).to.equal(undefined);
  });

  it('is refused where it has digits that base58 has not, or too few, or too many', () => {
    for (const text of ['', '4', `${STANDARD}1`, STANDARD.slice(1), STANDARD.replace('n', 'l')])
      expect(decodeAddress(text, 'main')).to.match(/^not a Monero address/);
    expect(decodeAddress(STANDARD.replace('n', '0'), 'main')).to.be.a('string');
    expect(decodeAddress('4'.repeat(100_000), 'main')).to.match(/^not a Monero address/);
  });

  it('is refused with a key that is no point of the curve', () => {
    // No x belongs to y = 2; y = p + 1 would be another spelling of y = 1; -0 is no x.
    const y = (hex: string): Buffer => Buffer.from(hex.padEnd(64, '0'), 'hex');
    const spelled = Buffer.from(`ee${'ff'.repeat(30)}7f`, 'hex');
    const negativeZero = Buffer.from(`01${'00'.repeat(30)}80`, 'hex');
    for (const bad of [y('02'), spelled, negativeZero])
      for (const keys of [
        [bad, point(1n)],
        [point(1n), bad],
      ])
        expect(decodeAddress(written(Buffer.concat([Buffer.of(18), ...keys])), 'main')).to.equal(
          'the address has a key that nobody can own',
        );
  });

  it('is refused with a first byte of no network, or with the length of another kind', () => {
    const keys = [point(1n), point(2n)];
    for (const body of [
      [Buffer.of(17), ...keys],
      [Buffer.of(18), ...keys, Buffer.alloc(8)],
      [Buffer.of(19), ...keys],
      [Buffer.of(18), point(1n)],
    ])
      expect(decodeAddress(written(Buffer.concat(body)), 'main')).to.equal(
        'the address is of no kind that Monero has',
      );
  });
});
