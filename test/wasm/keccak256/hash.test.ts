import { expect } from 'chai';
import { targetToLe } from '../../../core/plugin-api/target.ts';
import { targetOfZeros } from '../../../plugins/kale/jobs/kernel-layout.ts';
import { type KnownHash, KNOWN_HASHES, KNOWN_ZEROS } from '../../vectors/kale/hashes.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, runBatch, zerosOf } from './kernel-instance.ts';
import {
  encode,
  hashesOf,
  itemOf,
  type Job,
  jobOf,
  judgedOf,
  preimageOf,
  randomJob,
  randomNonce,
  referenceHash,
} from './work.ts';

const RANDOM_HASHES = 100_000;
const LANES = [1, 3] as const;

function knownJob({ blockIndex, entropy, farmer }: KnownHash): Job {
  const bytes = { entropy: Buffer.from(entropy, 'hex'), farmer: Buffer.from(farmer, 'hex') };
  return jobOf({ blockIndex, ...bytes });
}

describe('keccak256 hash', () => {
  for (const known of KNOWN_HASHES) {
    it(`has the known hash: ${known.name}`, () => {
      const job = knownJob(known);
      expect(referenceHash(job, known.nonce)).to.equal(known.hash);
      // Four: one on each lane, and one by itself.
      const items = [0, 1, 2, 3].map(() => itemOf(job, known.nonce));
      const expected = items.map(() => known.hash);
      for (const lanes of LANES)
        expect(hashesOf(instantiate(lanes), items)).to.deep.equal(expected);
    });

    it(`meets the target of its zeros, not of one more: ${known.name}`, () => {
      const job = knownJob(known);
      const items = [0, 1].map((more) =>
        itemOf(job, known.nonce, targetToLe(targetOfZeros(known.zeros + more))),
      );
      const batch = encode(items);
      const kernel = instantiate();
      runBatch(kernel, batch);
      expect([judgedOf(batch).verdict(0), judgedOf(batch).verdict(1)]).to.deep.equal([1, 0]);
      expect([0, 1].map((index) => zerosOf(kernel, batch, index))).to.deep.equal([
        known.zeros,
        known.zeros,
      ]);
    });
  }

  for (const lanes of LANES) {
    it(`is what @noble/hashes says of ${RANDOM_HASHES / 2} random ones, ${lanes} abreast`, function () {
      this.timeout(120_000);
      const random = new SeededRandom(90 + lanes);
      const kernel = instantiate(lanes);
      let hashed = 0;
      while (hashed < RANDOM_HASHES / 2) {
        const job = randomJob(random);
        const nonces = Array.from({ length: 50 }, () => randomNonce(random));
        const items = nonces.map((nonce) => itemOf(job, nonce));
        const expected = nonces.map((nonce) => referenceHash(job, nonce));
        expect(hashesOf(kernel, items)).to.deep.equal(expected);
        expect(kernel.laneItems()).to.equal(lanes === 3 ? 50 : 0);
        hashed += items.length;
      }
    });
  }

  it('changes with every bit of what is hashed', () => {
    const random = new SeededRandom(95);
    const job = randomJob(random);
    const preimage = preimageOf(job, randomNonce(random));
    const items = Array.from({ length: 76 * 8 }, (_, bit) => {
      const turned = Buffer.from(preimage);
      turned[bit >> 3] = (preimage[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const work = jobOf({
        blockIndex: turned.readUInt32BE(0),
        entropy: turned.subarray(12, 44),
        farmer: turned.subarray(44),
      });
      return { work, nonce: turned.readBigUInt64BE(4) };
    });
    const expected = items.map(({ work, nonce }) => referenceHash(work, nonce));
    for (const lanes of LANES) {
      const batch = items.map(({ work, nonce }) => itemOf(work, nonce));
      expect(hashesOf(instantiate(lanes), batch)).to.deep.equal(expected);
    }
  });
});

describe('keccak256 zeros', () => {
  for (const { hash, zeros } of KNOWN_ZEROS) {
    it(`counts ${zeros} of ${hash.slice(0, 12)}`, () => {
      const kernel = instantiate();
      const batch = encode([itemOf(randomJob(new SeededRandom(96)), 1n)]);
      const digest = Buffer.from(hash.padEnd(64, '7'), 'hex').reverse();
      // Only counted, as if it had been hashed.
      new Uint8Array(batch).set(digest, batch.byteLength - 32);
      expect(zerosOf(kernel, batch, 0)).to.equal(zeros);
    });
  }

  it('counts each digit of the hash', () => {
    const kernel = instantiate();
    const batch = encode([itemOf(randomJob(new SeededRandom(97)), 1n)]);
    for (let zeros = 0; zeros <= 64; zeros++) {
      for (const digit of ['1', '8', 'f']) {
        const hash = ('0'.repeat(zeros) + digit).slice(0, 64).padEnd(64, 'f');
        new Uint8Array(batch).set(Buffer.from(hash, 'hex').reverse(), batch.byteLength - 32);
        expect(zerosOf(kernel, batch, 0), hash).to.equal(zeros);
      }
    }
  });

  it('refuses results that a batch does not have', () => {
    const kernel = instantiate();
    const batch = encode([itemOf(randomJob(new SeededRandom(98)), 1n)]);
    expect([1, -1, 2 ** 31 - 1].map((index) => zerosOf(kernel, batch, index))).to.deep.equal([
      -3, -3, -3,
    ]);
    expect(kernel.zeros(16, 0)).to.equal(-1);
  });
});
