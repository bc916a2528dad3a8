import { expect } from 'chai';
import { type BatchItem, encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';
import { bigintFromLe, type Target, targetToLe } from '../../../core/plugin-api/target.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, runBatch } from './kernel-instance.ts';
import {
  contextOf,
  inputOf,
  type Job,
  randomJob,
  randomSubmission,
  referenceDigest,
  type Submission,
} from './share.ts';

const HIGHEST = Buffer.alloc(32, 0xff);
const LOWEST = Buffer.alloc(32);

function item(job: Job, submission: Submission, share: Uint8Array, block: Uint8Array): BatchItem {
  return {
    context: contextOf(job),
    input: inputOf(submission),
    shareTargetLe: share,
    blockTargetLe: block,
  };
}

describe('sha256d batch', () => {
  it('says what it is', () => {
    const kernel = instantiate();
    expect(kernel.abi()).to.equal(1);
    expect(kernel.inputBytes()).to.equal(32);
  });

  for (const lanes of [1, 4] as const) {
    it(`judges exactly at the target, one above and one below, lanes ${lanes}`, () => {
      const random = new SeededRandom(20);
      const kernel = instantiate();
      kernel.setLanes(lanes);
      const job = randomJob(random);
      const sizes = { extranonce1: 4, extranonce2: 4 };
      for (let round = 0; round < 20; round++) {
        const submission = randomSubmission(random, sizes);
        const hash = bigintFromLe(referenceDigest(job, submission));
        const [below, at, above] = [hash - 1n, hash, hash + 1n].map((t) => targetToLe(t as Target));
        if (!below || !at || !above) throw new Error('unreachable');
        const context = contextOf(job);
        const items = [
          item(job, submission, at, LOWEST),
          item(job, submission, below, LOWEST),
          item(job, submission, above, LOWEST),
          item(job, submission, HIGHEST, at),
          item(job, submission, HIGHEST, below),
          item(job, submission, HIGHEST, above),
          item(job, submission, LOWEST, at),
          item(job, submission, below, below),
        ].map((each) => ({ ...each, context }));
        const batch = encodeBatch(items, 32);
        expect(runBatch(kernel, batch)).to.equal(items.length);
        expect(kernel.laneItems()).to.equal(lanes === 4 ? 8 : 0);
        const judged = new JudgedBatch(batch, 32);
        const verdicts = items.map((_, index) => judged.verdict(index));
        expect(verdicts).to.deep.equal([1, 0, 1, 2, 1, 2, 2, 0]);
      }
    });
  }

  it('compares every byte of the target', () => {
    const random = new SeededRandom(21);
    const kernel = instantiate();
    const job = randomJob(random);
    const submission = randomSubmission(random);
    const digest = referenceDigest(job, submission);
    for (let byte = 0; byte < 32; byte++) {
      for (const step of [-1, 1]) {
        const target = Buffer.from(digest);
        target[byte] = ((digest[byte] ?? 0) + step) & 0xff;
        const batch = encodeBatch([item(job, submission, target, LOWEST)], 32);
        runBatch(kernel, batch);
        const expected = bigintFromLe(digest) <= bigintFromLe(target) ? 1 : 0;
        expect(new JudgedBatch(batch, 32).verdict(0), `byte ${byte}`).to.equal(expected);
      }
    }
  });

  it('keeps items in order when jobs and extranonce lengths are mixed', () => {
    const random = new SeededRandom(22);
    const kernel = instantiate();
    const jobs = Array.from({ length: 5 }, () => randomJob(random));
    const contexts = new Map(jobs.map((job) => [job, contextOf(job)]));
    const expected: string[] = [];
    const items: BatchItem[] = [];
    for (let index = 0; index < 200; index++) {
      const job = jobs[random.between(0, 4)];
      if (!job) throw new Error('unreachable');
      const submission = randomSubmission(random, {
        extranonce1: 4,
        extranonce2: random.between(3, 4),
      });
      expected.push(referenceDigest(job, submission).toString('hex'));
      const context = contexts.get(job) ?? Buffer.alloc(0);
      items.push({ ...item(job, submission, HIGHEST, LOWEST), context });
    }
    const batch = encodeBatch(items, 32);
    expect(runBatch(kernel, batch)).to.equal(200);
    expect(kernel.laneItems()).to.be.above(0);
    const judged = new JudgedBatch(batch, 32);
    const got = items.map((_, index) => Buffer.from(judged.digest(index)).toString('hex'));
    expect(got).to.deep.equal(expected);
  });

  it('judges an empty batch', () => {
    expect(runBatch(instantiate(), encodeBatch([], 32))).to.equal(0);
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
  });
});

describe('sha256d malformed batch', () => {
  const random = new SeededRandom(23);
  const job = { ...randomJob(random), coinb1: random.bytes(70), branches: [random.bytes(32)] };
  const well = () =>
    encodeBatch(
      [
        item(job, randomSubmission(random), HIGHEST, LOWEST),
        item(job, randomSubmission(random), HIGHEST, LOWEST),
      ],
      32,
    );
  const itemsAt = new DataView(well()).getUint32(12, true);
  const contextAt = new DataView(well()).getUint32(16, true);

  const cases: readonly (readonly [string, number, number, number])[] = [
    ['more contexts than fit', 0, 1000, -1],
    ['more items than fit', 4, 3, -1],
    ['a count that overflows', 4, 0xffffffff, -1],
    ['contexts inside the table', 8, 8, -1],
    ['items before the contexts', 12, 16, -1],
    ['items at an odd place', 12, itemsAt - 4, -1],
    ['items beyond the end', 12, 0xfffffff8, -1],
    ['a context beyond the items', 16, itemsAt, -2],
    ['a context that wraps around', 16, 0xffffffff, -2],
    ['a context one byte short', 20, contextOf(job).length - 1, -2],
    ['a coinb1 longer than its context', contextAt, 0xffffffff, -2],
    ['a coinb2 longer than its context', contextAt + 4, 5000, -2],
    ['more branches than its context has', contextAt + 8, 2, -2],
    ['more branches than a tree can have', contextAt + 8, 0x08000001, -2],
    ['a context index out of range', itemsAt, 2, -3],
    ['extranonces of 17 bytes', itemsAt + 72, 0x0000_0809, -3],
    ['extranonces of 510 bytes', itemsAt + 72, 0x0000_ffff, -3],
    ['rubbish after the lengths', itemsAt + 72, 0x0001_0404, -3],
  ];
  for (const [what, at, value, code] of cases) {
    it(`is refused: ${what}`, () => {
      const batch = well();
      new DataView(batch).setUint32(at, value, true);
      expect(runBatch(instantiate(), batch)).to.equal(code);
    });
  }

  it('is refused: a coinbase one byte too long', () => {
    const long = { ...job, coinb2: random.bytes(65_521 - job.coinb1.length) };
    const batch = encodeBatch([item(long, randomSubmission(random), HIGHEST, LOWEST)], 32);
    expect(runBatch(instantiate(), batch)).to.equal(-2);
  });

  it('never traps and writes nothing outside its items and results', () => {
    const kernel = instantiate();
    const behind = kernel.reserve(well().byteLength) + well().byteLength;
    new Uint8Array(kernel.memory.buffer, behind).fill(0xa5);
    let refused = 0;
    for (let round = 0; round < 10_000; round++) {
      const batch = new Uint8Array(well());
      const before = mutate(batch, random);
      const answer = runBatch(kernel, batch.buffer);
      if (answer < 0) refused++;
      const end = answer < 0 ? batch.length : new DataView(batch.buffer).getUint32(12, true);
      const untouched = Buffer.compare(before.subarray(0, end), batch.subarray(0, end)) === 0;
      if (!untouched) expect.fail(`round ${round}: the kernel wrote where it must not`);
    }
    expect(refused).to.be.within(1000, 9999);
    expect(new Uint8Array(kernel.memory.buffer, behind).every((byte) => byte === 0xa5)).to.equal(
      true,
    );
    expect(runBatch(kernel, well())).to.equal(2);
  });
});

/** Changes some bytes, mostly where offsets and lengths are; returns a copy of the result. */
function mutate(batch: Uint8Array, random: SeededRandom): Uint8Array {
  const interesting = [0, 1, 4, 8, 12, 16, 20, 24, 32, 36, 40];
  for (let change = random.between(1, 4); change > 0; change--) {
    const anywhere = random.between(0, batch.length - 1);
    const at = random.uint32() % 2 ? (interesting[random.between(0, 10)] ?? 0) : anywhere;
    batch[at] = random.uint32();
  }
  return batch.slice();
}
