import { expect } from 'chai';
import { bigintFromLe, type Target, targetToLe } from '../../../core/plugin-api/target.ts';
import { KERNEL_INPUT_BYTES } from '../../../plugins/kale/jobs/kernel-layout.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, runBatch, scanBatch } from './kernel-instance.ts';
import {
  encode,
  hashesOf,
  HIGHEST,
  itemOf,
  type Job,
  judgedOf,
  LOWEST,
  M64,
  randomJob,
  randomNonce,
  referenceHash,
} from './work.ts';

const LANES = [1, 3] as const;

describe('keccak256 batch', () => {
  it('says what it is', () => {
    const kernel = instantiate();
    expect(kernel.abi()).to.equal(1);
    expect(kernel.inputBytes()).to.equal(KERNEL_INPUT_BYTES);
  });

  for (const lanes of LANES) {
    it(`judges exactly at the target, one above and one below, ${lanes} abreast`, () => {
      const random = new SeededRandom(100);
      const kernel = instantiate(lanes);
      for (let round = 0; round < 100; round++) {
        const job = randomJob(random);
        const nonce = randomNonce(random);
        const hash = BigInt(`0x${referenceHash(job, nonce)}`);
        const [below, at, above] = [hash - 1n, hash, hash + 1n].map((t) => targetToLe(t as Target));
        const items = [
          itemOf(job, nonce, at, LOWEST),
          itemOf(job, nonce, below, LOWEST),
          itemOf(job, nonce, above, LOWEST),
          itemOf(job, nonce, HIGHEST, at),
          itemOf(job, nonce, HIGHEST, below),
          itemOf(job, nonce, LOWEST, above),
          itemOf(job, nonce, below, below),
        ];
        const batch = encode(items);
        expect(runBatch(kernel, batch)).to.equal(items.length);
        const verdicts = items.map((_, index) => judgedOf(batch).verdict(index));
        expect(verdicts).to.deep.equal([1, 0, 1, 2, 1, 2, 0]);
      }
    });
  }

  it('compares every byte of the target', () => {
    const random = new SeededRandom(101);
    const kernel = instantiate();
    const job = randomJob(random);
    const digest = Buffer.from(referenceHash(job, 5n), 'hex').reverse();
    for (let byte = 0; byte < 32; byte++) {
      for (const step of [-1, 1]) {
        const target = Buffer.from(digest);
        target[byte] = ((digest[byte] ?? 0) + step) & 0xff;
        const batch = encode([itemOf(job, 5n, target)]);
        runBatch(kernel, batch);
        const expected = bigintFromLe(digest) <= bigintFromLe(target) ? 1 : 0;
        expect(judgedOf(batch).verdict(0), `byte ${byte}`).to.equal(expected);
      }
    }
  });

  it('judges batches of every size', () => {
    const random = new SeededRandom(102);
    const job = randomJob(random);
    const nonces = Array.from({ length: 300 }, () => randomNonce(random));
    const expected = nonces.map((nonce) => referenceHash(job, nonce));
    for (const lanes of LANES) {
      const kernel = instantiate(lanes);
      for (let size = 0; size <= 300; size++) {
        const items = nonces.slice(0, size).map((nonce) => itemOf(job, nonce));
        expect(hashesOf(kernel, items), `${size}`).to.deep.equal(expected.slice(0, size));
        // What is left over by itself goes alone.
        const abreast = size % 3 === 1 ? size - 1 : size;
        expect(kernel.laneItems()).to.equal(lanes === 3 ? abreast : 0);
      }
    }
  });

  it('judges the largest batch, of the most contexts, and refuses a larger one', () => {
    const random = new SeededRandom(103);
    const kernel = instantiate();
    const jobs = Array.from({ length: 1024 }, () => randomJob(random));
    const works = Array.from({ length: 16_384 }, (_, index) => ({
      job: jobs[(index * 5) % 1024] as Job,
      nonce: randomNonce(random),
    }));
    const items = works.map(({ job, nonce }) => itemOf(job, nonce));
    const hashes = hashesOf(kernel, items);
    for (let index = 0; index < works.length; index += 97) {
      const { job, nonce } = works[index] as (typeof works)[number];
      expect(hashes[index]).to.equal(referenceHash(job, nonce));
    }
    expect(runBatch(kernel, encode([...items, itemOf(jobs[0] as Job, 1n)]))).to.equal(-1);
    const more = [...jobs, randomJob(random)];
    expect(runBatch(kernel, encode(more.map((job) => itemOf(job, 1n))))).to.equal(-1);
  });

  it('keeps items in order when contexts are mixed', () => {
    const random = new SeededRandom(104);
    const kernels = LANES.map(instantiate);
    for (let round = 0; round < 40; round++) {
      const jobs = Array.from({ length: random.between(1, 9) }, () => randomJob(random));
      const works = Array.from({ length: random.between(1, 120) }, () => ({
        job: jobs[random.between(0, jobs.length - 1)] as Job,
        // Few nonces, so that neighbours often differ in nothing but their context, or half of the nonce.
        nonce: BigInt(random.between(0, 1)) * 2n ** 32n + BigInt(random.between(0, 2)),
      }));
      const expected = works.map(({ job, nonce }) => referenceHash(job, nonce));
      const items = works.map(({ job, nonce }) => itemOf(job, nonce));
      for (const kernel of kernels) expect(hashesOf(kernel, items)).to.deep.equal(expected);
    }
  });

  it('remembers nothing of the batch before', () => {
    const random = new SeededRandom(105);
    // Contexts at the same places, scans among them: states of lanes must be made anew.
    for (const lanes of LANES) {
      const kernel = instantiate(lanes);
      for (let round = 0; round < 20; round++) {
        const job = randomJob(random);
        const expected = [7n, 8n, 9n, 10n].map((nonce) => referenceHash(job, nonce));
        if (round % 2 === 0) {
          const scanned = encode([itemOf(job, 7n)]);
          expect(scanBatch(kernel, scanned, 3)).to.equal(0);
          const digest = Buffer.from(judgedOf(scanned).digest(0)).reverse();
          expect(digest.toString('hex')).to.equal(expected[0]);
        } else {
          const items = [7n, 8n, 9n, 10n].map((nonce) => itemOf(job, nonce));
          expect(hashesOf(kernel, items)).to.deep.equal(expected);
        }
      }
    }
  });

  it('takes nonces at the ends of the range and of its halves', () => {
    const job = randomJob(new SeededRandom(106));
    const ends = [0n, 2n ** 31n, 2n ** 32n, 2n ** 63n, 2n ** 64n];
    const nonces = ends.flatMap((end) => [-1n, 0n, 1n].map((step) => (end + step) & M64));
    const expected = nonces.map((nonce) => referenceHash(job, nonce));
    for (const lanes of LANES) {
      const items = nonces.map((nonce) => itemOf(job, nonce));
      expect(hashesOf(instantiate(lanes), items)).to.deep.equal(expected);
    }
  });

  it('refuses to reserve nothing, less and too much', () => {
    const kernel = instantiate();
    expect([0, -1, 0x7fffffff].map((bytes) => kernel.reserve(bytes))).to.deep.equal([0, 0, 0]);
  });

  it('refuses an address that it did not reserve', () => {
    const kernel = instantiate();
    const address = kernel.reserve(1024);
    for (const wrong of [0, address + 16, 0x7ffffff0, -16])
      expect(kernel.verify(wrong)).to.equal(-1);
    expect(instantiate().verify(address)).to.equal(-1);
  });
});
