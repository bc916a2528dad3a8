import { ed25519 } from '@noble/curves/ed25519.js';
import { StrKey } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import fc from 'fast-check';
import { isSignature, signWith } from '../../../../plugins/kale/stellar/ed25519.ts';

const RUNS = { seed: 8, numRuns: 200 };
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
const payloads = fc.uint8Array({ maxLength: 200 });

describe('ed25519', () => {
  const addressOf = (seed: Uint8Array) => StrKey.encodeEd25519PublicKey(ed25519.getPublicKey(seed));

  it('signs as the reference does, and leaves the seed as it is', () => {
    fc.assert(
      fc.property(seeds, payloads, (seed, payload) => {
        const before = Buffer.from(seed);
        const signature = signWith(seed, payload);
        expect(Buffer.compare(signature, ed25519.sign(payload, seed))).to.equal(0);
        expect(Buffer.compare(before, seed)).to.equal(0);
        expect(isSignature({ publicKey: addressOf(seed), payload, signature })).to.equal(true);
      }),
      RUNS,
    );
  });

  it('takes nothing after a change of any bit, nor for another account', () => {
    const bits = fc.integer({ min: 0, max: 511 });
    fc.assert(
      fc.property(seeds, seeds, payloads, bits, (seed, other, payload, bit) => {
        const publicKey = addressOf(seed);
        const signature = signWith(seed, payload);
        const changed = Uint8Array.from(signature, (byte, at) =>
          at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte,
        );
        const told = isSignature({ publicKey, payload, signature: changed });
        expect(told).to.equal(false);
        expect(verifiedBy(publicKey, payload, changed)).to.equal(told);
        const isOwn = isSignature({ publicKey: addressOf(other), payload, signature });
        expect(isOwn).to.equal(Buffer.compare(seed, other) === 0);
      }),
      RUNS,
    );
  });

  it('takes nothing of an account that is no point of the curve, and never throws', () => {
    let strange = 0;
    fc.assert(
      fc.property(seeds, payloads, (key, payload) => {
        const publicKey = StrKey.encodeEd25519PublicKey(key);
        const signature = signWith(key, payload);
        strange += isPoint(key) ? 0 : 1;
        expect(isSignature({ publicKey, payload, signature })).to.equal(false);
        expect(verifiedBy(publicKey, payload, signature)).to.equal(false);
      }),
      RUNS,
    );
    expect(strange).to.be.above(0);
  });

  it('takes no signature of another length, and no address that is none', () => {
    const seed = new Uint8Array(32).fill(1);
    const [publicKey, payload] = [addressOf(seed), new Uint8Array(32)];
    const signature = signWith(seed, payload);
    for (const length of [0, 63]) {
      const short = signature.slice(0, length);
      expect(isSignature({ publicKey, payload, signature: short })).to.equal(false);
    }
    const long = Buffer.concat([signature, Buffer.alloc(1)]);
    expect(isSignature({ publicKey, payload, signature: long })).to.equal(false);
    for (const address of ['', 'G', `${publicKey}A`, publicKey.toLowerCase()])
      expect(isSignature({ publicKey: address, payload, signature })).to.equal(false);
  });
});

function verifiedBy(publicKey: string, payload: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = StrKey.decodeEd25519PublicKey(publicKey);
    return ed25519.verify(signature, payload, key, { zip215: false });
  } catch {
    return false;
  }
}

function isPoint(key: Uint8Array): boolean {
  try {
    ed25519.Point.fromBytes(key);
    return true;
  } catch {
    return false;
  }
}
