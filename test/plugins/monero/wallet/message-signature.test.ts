import { ed25519 } from '@noble/curves/ed25519.js';
import { base58xmr } from '@scure/base';
import { expect } from 'chai';
import { MoneroWallet } from '../../../../plugins/monero/wallet/monero-wallet.ts';
import { STANDARD } from '../known-addresses.ts';
import { coinConfig } from '../pool-parts.ts';
import { OwnKeys } from './own-keys.ts';

/** Made by monero-wallet-rpc 0.18.5.3 with the spend key of a wallet that is worth nothing. */
const signed = {
  address:
    '48S8ugpibkjG1Y9QdMcjZsjP5GF5puVY7Sa3grfYgvC4BX7XYgVaJ3hLjsKcfE18dbFJzymN3h4KEZzhrJRu95uBQ75K7i3',
  message: 'hello',
  signature:
    'SigV25yRdy3Zm9sba39gHXbUXNxiroUmrMgNxSYZw2upYhPXULtEtN1J756BLrbhMmoizEqP7B4agFynyveCrhYktJqHx',
};
const ORDER = ed25519.Point.Fn.ORDER;

describe('a signature of a Monero wallet', () => {
  const wallet = new MoneroWallet(coinConfig([{ url: 'http://127.0.0.1:1' }], { network: 'main' }));
  const bytes = (): Buffer => Buffer.from(base58xmr.decode(signed.signature.slice(5)));
  const verifies = (changed: Partial<Record<keyof typeof signed, string>> = {}): boolean =>
    wallet.verifyMessage({ ...signed, ...changed });
  const written = (changed: Uint8Array): string => `SigV2${base58xmr.encode(changed)}`;
  const little = (value: bigint): Buffer =>
    Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
  const number = (little32: Uint8Array): bigint =>
    BigInt(`0x${Buffer.from(little32).reverse().toString('hex')}`);

  it('holds for its message and its address alone', () => {
    expect(verifies()).to.equal(true);
    expect(verifies({ message: 'hello ' })).to.equal(false);
    expect(verifies({ message: '' })).to.equal(false);
    expect(verifies({ address: STANDARD })).to.equal(false);
    expect(verifies({ address: 'nonsense' })).to.equal(false);
  });

  it('is one of the spend key: whoever may only look, as the view key lets him, owns nothing', () => {
    const owner = new OwnKeys(5n, 13n);
    const { address } = owner;
    const message = 'hello';
    const bySpendKey = owner.sign(message, 'spend');
    const byViewKey = owner.sign(message, 'view');
    expect(wallet.verifyMessage({ address, message, signature: bySpendKey })).to.equal(true);
    expect(wallet.verifyMessage({ address, message, signature: byViewKey })).to.equal(false);
  });

  it('holds on the network of its address alone', () => {
    const elsewhere = new MoneroWallet(
      coinConfig([{ url: 'http://127.0.0.1:1' }], { network: 'stagenet' }),
    );
    expect(elsewhere.verifyMessage(signed)).to.equal(false);
  });

  it('does not hold with any byte changed', () => {
    for (let index = 0; index < 64; index += 7) {
      const changed = bytes();
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(verifies({ signature: written(changed) }), `byte ${index}`).to.equal(false);
    }
  });

  it('has one spelling: scalars above the order of the group are none', () => {
    const [challenge, response] = [bytes().subarray(0, 32), bytes().subarray(32)];
    const second = Buffer.concat([challenge, little(number(response) + ORDER)]);
    const first = Buffer.concat([little(number(challenge) + ORDER), response]);
    expect(verifies({ signature: written(second) })).to.equal(false);
    expect(verifies({ signature: written(first) })).to.equal(false);
    expect(verifies({ signature: written(Buffer.concat([challenge, response])) })).to.equal(true);
  });

  it('is none without its prefix, of another length, of other digits, or of nothing', () => {
    const { signature } = signed;
    const others = [
      '',
      'SigV2',
      signature.slice(5),
      signature.replace('SigV2', 'SigV1'),
      `${signature}1`,
      signature.slice(0, -1),
      `${signature.slice(0, -1)}0`,
      `SigV2${'z'.repeat(88)}`,
      written(Buffer.alloc(64)),
      written(bytes().subarray(0, 63)),
    ];
    for (const other of others) expect(verifies({ signature: other }), other).to.equal(false);
  });
});
