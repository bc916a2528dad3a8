import { expect } from 'chai';
import { BatchScanner } from '../../../core/kernels/batch-scanner.ts';
import { type Target, targetToLe } from '../../../core/plugin-api/target.ts';
import {
  KERNEL_INPUT_BYTES,
  kernelInput,
  targetOfZeros,
} from '../../../plugins/kale/jobs/kernel-layout.ts';
import { KNOWN_HASHES } from '../../vectors/kale/hashes.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, KECCAK256_WASM, runBatch, scanBatch, zerosOf } from './kernel-instance.ts';
import {
  encode,
  HIGHEST,
  itemOf,
  type Job,
  jobOf,
  judgedOf,
  M64,
  randomJob,
  randomNonce,
  referenceHash,
} from './work.ts';

const LANES = [1, 3] as const;

describe('keccak256 scan', () => {
  for (const lanes of LANES) {
    it(`finds the known work from far before it, ${lanes} abreast`, function () {
      this.timeout(30_000);
      const kernel = instantiate(lanes);
      for (const known of KNOWN_HASHES.filter(({ zeros }) => zeros >= 5)) {
        const { blockIndex, nonce, zeros } = known;
        const job = jobOf({
          blockIndex,
          entropy: Buffer.from(known.entropy, 'hex'),
          farmer: Buffer.from(known.farmer, 'hex'),
        });
        // No other hash of as many zeros is as near, which the answer proves.
        const before = 20_000;
        const batch = encode([
          itemOf(job, nonce - BigInt(before), targetToLe(targetOfZeros(zeros))),
        ]);
        expect(scanBatch(kernel, batch.slice(0), before)).to.equal(-1);
        expect(scanBatch(kernel, batch, before + 1)).to.equal(before);
        const digest = Buffer.from(judgedOf(batch).digest(0)).reverse().toString('hex');
        expect(digest).to.equal(known.hash);
        expect(zerosOf(kernel, batch, 0)).to.equal(zeros);
      }
    });

    it(`finds exactly what verify says, past the highest nonce too, ${lanes} abreast`, () => {
      const random = new SeededRandom(120);
      const kernel = instantiate(lanes);
      const answers = new Set<boolean>();
      for (let round = 0; round < 2000; round++) {
        const job = randomJob(random);
        const first = randomNonce(random);
        const count = random.between(1, 17);
        const target = targetToLe((1n << BigInt(random.between(250, 255))) as Target);
        const nonces = Array.from({ length: count }, (_, index) => (first + BigInt(index)) & M64);
        const all = encode(nonces.map((nonce) => itemOf(job, nonce, target)));
        expect(runBatch(kernel, all)).to.equal(count);
        const judged = judgedOf(all);
        const expected = nonces.findIndex((_, index) => judged.verdict(index) === 1);
        const batch = encode([itemOf(job, first, target)]);
        expect(scanBatch(kernel, batch, count), `round ${round}`).to.equal(expected);
        answers.add(expected >= 0);
        if (expected < 0) continue;
        const digest = judgedOf(batch).digest(0);
        expect(Buffer.compare(digest, judged.digest(expected))).to.equal(0);
      }
      expect(answers.size).to.equal(2);
    });

    it(`goes over the ends of the nonce and of its halves in order, ${lanes} abreast`, () => {
      const kernel = instantiate(lanes);
      const job = randomJob(new SeededRandom(121));
      for (const end of [2n ** 31n, 2n ** 32n, 5n * 2n ** 32n, 2n ** 63n, 2n ** 64n]) {
        for (let before = 1n; before <= 7n; before++) {
          for (let index = 0; index < 12; index++) {
            const nonce = (end - before + BigInt(index)) & M64;
            expect(onlyAt(kernel, job, end - before, nonce, 12)).to.equal(index);
          }
        }
      }
    });

    it(`finds a hash at exactly its target and not one below, ${lanes} abreast`, () => {
      const random = new SeededRandom(122);
      const kernel = instantiate(lanes);
      for (let nonce = 0n; nonce < 40n; nonce++) {
        const job = randomJob(random);
        const hash = BigInt(`0x${referenceHash(job, nonce)}`);
        for (const [target, answer] of [
          [hash, 0],
          [hash - 1n, -1],
        ] as const) {
          const item = itemOf(job, nonce, targetToLe(target as Target));
          expect(scanBatch(kernel, encode([item]), 1)).to.equal(answer);
        }
      }
    });
  }

  it('tries nothing where the count is zero or negative', () => {
    const batch = encode([itemOf(randomJob(new SeededRandom(123)), 1n, HIGHEST)]);
    for (const count of [0, -1, -(2 ** 31)])
      expect(scanBatch(instantiate(), batch.slice(0), count)).to.equal(-1);
    expect(scanBatch(instantiate(), batch, 2 ** 31 - 1)).to.equal(0);
  });

  it('refuses what is no batch, or has no item', () => {
    const kernel = instantiate();
    expect(scanBatch(kernel, encode([]), 1)).to.equal(-2);
    expect(kernel.scan(16, 1)).to.equal(-2);
  });

  it('serves the scanner of miners', () => {
    const scanner = new BatchScanner(KECCAK256_WASM, KERNEL_INPUT_BYTES);
    const random = new SeededRandom(124);
    for (let zeros = 0; zeros <= 3; zeros++) {
      const job = randomJob(random);
      const slice = { context: job.context, input: kernelInput(0n), count: 2 ** 20 };
      const find = scanner.scan({ ...slice, targetLe: targetToLe(targetOfZeros(zeros)) });
      if (!find) expect.fail('nothing found');
      const hash = Buffer.from(find.digest).reverse().toString('hex');
      expect(hash).to.equal(referenceHash(job, BigInt(find.index)));
      expect(hash.slice(0, zeros)).to.equal('0'.repeat(zeros));
    }
  });

  /** Where a scan from `first` finds the hash of `nonce`, which no other of them is as low as or it fails. */
  function onlyAt(
    kernel: ReturnType<typeof instantiate>,
    job: Job,
    first: bigint,
    nonce: bigint,
    count: number,
  ): number {
    const hash = BigInt(`0x${referenceHash(job, nonce)}`);
    const lower = Array.from({ length: count }, (_, index) => (first + BigInt(index)) & M64).filter(
      (other) => BigInt(`0x${referenceHash(job, other)}`) < hash,
    );
    let from = first;
    let left = count;
    const target = targetToLe(hash as Target);
    // Those that are lower are found before it, and passed.
    while (left > 0) {
      const index = scanBatch(kernel, encode([itemOf(job, from & M64, target)]), left);
      if (index < 0) return index;
      const found = (from + BigInt(index)) & M64;
      if (found === nonce) return count - left + index;
      if (!lower.includes(found)) expect.fail(`${found} is no find`);
      from += BigInt(index) + 1n;
      left -= index + 1;
    }
    return -1;
  }
});
