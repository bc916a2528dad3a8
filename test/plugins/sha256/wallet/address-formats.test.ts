import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { loadCoin } from '../../../../plugins/sha256/coins/coin-catalog.ts';
import { AddressFormats } from '../../../../plugins/sha256/wallet/address-formats.ts';
import { AddressWallet } from '../../../../plugins/sha256/wallet/address-wallet.ts';
import { coinConfig } from '../pool-parts.ts';

const KEY_HASH = '751e76e8199196d454941c45d1b3a323f1433bd6';
const toKey = `76a914${KEY_HASH}88ac`;
const cashKey = '76a91476a04053bda0a88bda5177b86a15c3b29f55987388ac';
const cashScript = 'a91476a04053bda0a88bda5177b86a15c3b29f55987387';

/** Coin, network, address, script. Published examples of BIP173, BIP350 and the CashAddr specification. */
const valid: readonly (readonly [string, string, string, string])[] = [
  ['bitcoin', 'main', '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH', toKey],
  [
    'bitcoin',
    'main',
    '3P14159f73E4gFr7JterCCQh9QjiTjiZrG',
    'a914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87',
  ],
  ['bitcoin', 'main', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', `0014${KEY_HASH}`],
  ['bitcoin', 'main', 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', `0014${KEY_HASH}`],
  [
    'bitcoin',
    'main',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
    '512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
  ],
  [
    'bitcoin',
    'test',
    'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
    '00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
  ],
  ['bitcoin', 'test', 'mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r', toKey],
  ['bitcoin', 'regtest', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', `0014${KEY_HASH}`],
  ['bitcoin-cash', 'main', 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', cashKey],
  ['bitcoin-cash', 'main', 'qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', cashKey],
  ['bitcoin-cash', 'main', 'BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A', cashKey],
  ['bitcoin-cash', 'main', 'QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A', cashKey],
  ['bitcoin-cash', 'main', 'bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq', cashScript],
  ['bitcoin-cash', 'main', '1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu', cashKey],
  ['bitcoin-cash', 'main', '3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC', cashScript],
  ['bitcoin-cash', 'regtest', 'bchreg:qp63uahgrxged4z5jswyt5dn5v3lzsem6c6mz8vuwd', toKey],
  ['bitcoin-cash', 'regtest', 'qp63uahgrxged4z5jswyt5dn5v3lzsem6c6mz8vuwd', toKey],
];

/** Coin, network, address, and what the reason must say. */
const refused: readonly (readonly [string, string, string, RegExp])[] = [
  ['bitcoin', 'main', '', /empty/],
  ['bitcoin', 'main', 'x'.repeat(200), /too long/],
  ['bitcoin', 'main', '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMh', /not a valid Bitcoin main address/],
  ['bitcoin', 'main', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', /not a valid/],
  ['bitcoin', 'main', 'bc1qW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', /not a valid/],
  // Bech32 instead of bech32m for version 1, and the other way about (BIP350).
  [
    'bitcoin',
    'main',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
    /not a valid/,
  ],
  ['bitcoin', 'main', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh', /not a valid/],
  ['bitcoin', 'main', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', /belongs to Bitcoin test/],
  ['bitcoin', 'main', 'mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r', /belongs to Bitcoin test/],
  ['bitcoin', 'regtest', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /belongs to Bitcoin main/],
  [
    'bitcoin',
    'main',
    'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
    /prefix "bitcoincash"/,
  ],
  [
    'bitcoin-cash',
    'main',
    'bchtest:qp63uahgrxged4z5jswyt5dn5v3lzsem6cq85x00dt',
    /belongs to Bitcoin Cash test/,
  ],
  [
    'bitcoin-cash',
    'main',
    'qp63uahgrxged4z5jswyt5dn5v3lzsem6cq85x00dt',
    /belongs to Bitcoin Cash test/,
  ],
  ['bitcoin-cash', 'main', 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q', /not a valid/],
  ['bitcoin-cash', 'main', 'bitcoincash:Qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', /not a valid/],
  ['bitcoin-cash', 'main', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /not a valid/],
  ['bitcoin-cash', 'main', 'pref:pr6m7j9njldwwzlg9v7v53unlr4jkmx6ey65nvtks5', /prefix "pref"/],
];

/** Coin, network, the one spelling, and others that pay to the same script. */
const spellings: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    'bitcoin',
    'main',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4'],
  ],
  ['bitcoin', 'main', '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH', []],
  ['bitcoin', 'main', '3P14159f73E4gFr7JterCCQh9QjiTjiZrG', []],
  ['bitcoin', 'main', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0', []],
  [
    'bitcoin-cash',
    'main',
    'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
    [
      'qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a',
      'BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A',
      'QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A',
      '1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu',
    ],
  ],
  [
    'bitcoin-cash',
    'main',
    'bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq',
    ['3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC'],
  ],
  [
    'bitcoin-cash',
    'regtest',
    'bchreg:qp63uahgrxged4z5jswyt5dn5v3lzsem6c6mz8vuwd',
    ['mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r'],
  ],
];

describe('AddressFormats', () => {
  for (const [coin, network, canonical, others] of spellings) {
    it(`knows whoever is paid at ${canonical} by that name alone`, () => {
      const formats = new AddressFormats(loadCoin(coin), network);
      for (const spelling of [canonical, ...others])
        expect(formats.script(spelling), spelling).to.have.property('address', canonical);
    });
  }

  it('knows a script by the first of its versions', () => {
    const coin = structuredClone(loadCoin('bitcoin'));
    const main = coin.networks['main'];
    if (main === undefined) throw new Error('no main network');
    const both = { ...coin, networks: { main: { ...main, p2sh: [50, 5] } } };
    const first = new AddressFormats(both, 'main').script('3P14159f73E4gFr7JterCCQh9QjiTjiZrG');
    if (first.kind === 'refused') throw new Error(first.reason);
    expect(first.address).to.match(/^M/);
    expect(new AddressFormats(both, 'main').script(first.address)).to.deep.equal(first);
  });

  for (const [coin, network, address, script] of valid) {
    it(`pays ${address} on ${coin} ${network}`, () => {
      const found = new AddressFormats(loadCoin(coin), network).script(address);
      if (found.kind === 'refused') throw new Error(found.reason);
      expect(Buffer.from(found.script).toString('hex')).to.equal(script);
    });
  }

  for (const [coin, network, address, reason] of refused) {
    it(`refuses ${address.slice(0, 70) || 'nothing'} on ${coin} ${network}`, () => {
      const found = new AddressFormats(loadCoin(coin), network).script(address);
      expect(found.kind).to.equal('refused');
      expect(found).to.have.property('reason').that.matches(reason);
    });
  }

  it('knows no network that the coin has not', () => {
    expect(() => new AddressFormats(loadCoin('bitcoin'), 'moon'))
      .to.throw(PoolError, /main, test, testnet4, regtest/)
      .with.property('code', 'CONFIG_INVALID');
  });
});

describe('AddressWallet', () => {
  it("judges by the pool's own coin and network", () => {
    const wallet = new AddressWallet(coinConfig([{ url: 'http://127.0.0.1:1' }]));
    const address = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
    expect(wallet.checkAddress(address)).to.deep.equal({ kind: 'valid', address });
    expect(wallet.checkAddress(address.toUpperCase())).to.deep.equal({ kind: 'valid', address });
    expect(wallet.checkAddress('worker')).to.include({ kind: 'refused' });
  });
});
