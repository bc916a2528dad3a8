import { keccak_256 } from '@noble/hashes/sha3.js';
import { expect } from 'chai';
import { keccak, keccakPair } from '../../../../plugins/monero/consensus/keccak.ts';
import { SeededRandom } from '../../../wasm/seeded-random.ts';

describe('keccak', () => {
  it('has the answers that are known of Keccak-256, and is not SHA-3', () => {
    expect(keccak(new Uint8Array()).toString('hex')).to.equal(
      'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    );
    const message = Buffer.from(
      '8519e039172b0d70e5ca7b3383d6b3167315a422747b73f019cf9528f0fde341' +
        'fd0f2a63030ba6450525cf6de31837669af6f1df8131faf50aaab8d3a7405589',
      'hex',
    );
    const digest = 'daedcec20429ffd440ab70a0a3a549fbc89745581f539fd2ac945388698e2db2';
    expect(keccak(message).toString('hex')).to.equal(digest);
    expect(keccakPair(message.subarray(0, 32), message.subarray(32)).toString('hex')).to.equal(
      digest,
    );
  });

  it('agrees with another implementation on messages of each length, past its area too', () => {
    const random = new SeededRandom(1);
    for (let length = 0; length <= 2500; length += length < 300 ? 1 : 17) {
      const message = random.bytes(length);
      expect(keccak(message).toString('hex'), `${length}`).to.equal(
        Buffer.from(keccak_256(message)).toString('hex'),
      );
    }
  });

  it('hands out digests that later ones leave alone', () => {
    const first = keccak(Buffer.from('first'));
    const before = first.toString('hex');
    keccak(Buffer.from('second'));
    expect(first.toString('hex')).to.equal(before);
  });
});
