import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { expect } from 'chai';
import { type BatchItem, encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, runBatch } from './kernel-instance.ts';
import {
  ESP_MINER_SHARE,
  type KnownShare,
  MININGCORE_BRANCHES,
  PUBLIC_POOL_SHARE,
} from './known-shares.ts';
import {
  contextOf,
  inputOf,
  type Job,
  nodeSha256,
  randomJob,
  randomSubmission,
  referenceDigest,
  type Submission,
} from './share.ts';

const kernel = instantiate();
const anyTarget = Buffer.alloc(32, 0xff);

/** Digests in hex of some submissions of one job, judged in one batch, and how many went abreast. */
function digests(job: Job, submissions: readonly Submission[], lanes: 1 | 4) {
  const context = contextOf(job);
  const items: BatchItem[] = submissions.map((submission) => ({
    context,
    input: inputOf(submission),
    shareTargetLe: anyTarget,
    blockTargetLe: anyTarget,
  }));
  kernel.setLanes(lanes);
  const batch = encodeBatch(items, 32);
  expect(runBatch(kernel, batch)).to.equal(items.length);
  const judged = new JudgedBatch(batch, 32);
  const hex = items.map((_, index) => Buffer.from(judged.digest(index)).toString('hex'));
  return { hex, abreast: kernel.laneItems() };
}

const displayed = (digestHex: string) => Buffer.from(digestHex, 'hex').reverse().toString('hex');
const reference = (job: Job, submission: Submission) =>
  referenceDigest(job, submission).toString('hex');

describe('sha256d share', () => {
  const known: readonly KnownShare[] = [ESP_MINER_SHARE, PUBLIC_POOL_SHARE];
  for (const { source, job, submission, hash } of known) {
    it(`hashes the share that ${source} publishes, alone`, () => {
      const { hex, abreast } = digests(job, [submission], 1);
      expect(abreast).to.equal(0);
      expect(hex.map(displayed)).to.deep.equal([hash]);
    });

    it(`hashes the share that ${source} publishes, in every lane`, () => {
      for (let lane = 0; lane < 4; lane++) {
        const group = Array.from({ length: 4 }, (_, at) =>
          at === lane ? submission : { ...submission, nonce: at },
        );
        const { hex, abreast } = digests(job, group, 4);
        expect(abreast).to.equal(4);
        expect(displayed(hex[lane] ?? '')).to.equal(hash);
      }
    });
  }

  it('folds the branches that Miningcore publishes into the root of the whole tree', () => {
    const submission = randomSubmission(new SeededRandom(1));
    const { branches, leaves } = MININGCORE_BRANCHES;
    const job = { ...PUBLIC_POOL_SHARE.job, branches };
    const twice = (...parts: Buffer[]) => Buffer.from(nodeSha256(nodeSha256(Buffer.concat(parts))));
    const { coinb1, coinb2 } = job;
    let row = [twice(coinb1, submission.extranonce1, submission.extranonce2, coinb2)];
    for (let leaf = 0; leaf < leaves; leaf++) row.push(twice(Buffer.from(String(leaf))));
    while (row.length > 1) {
      row = row.flatMap((left, at) => (at % 2 ? [] : [twice(left, row[at + 1] ?? left)]));
    }
    const header = Buffer.alloc(80);
    header.writeUInt32LE(submission.version, 0);
    job.previousHash.copy(header, 4);
    row[0]?.copy(header, 36);
    header.writeUInt32LE(submission.ntime, 68);
    header.writeUInt32LE(job.bits, 72);
    header.writeUInt32LE(submission.nonce, 76);
    expect(digests(job, [submission], 1).hex).to.deep.equal([twice(header).toString('hex')]);
  });

  for (const lanes of [1, 4] as const) {
    it(`agrees with node:crypto on random shares, lanes ${lanes}`, () => {
      const random = new SeededRandom(2 + lanes);
      for (let round = 0; round < 150; round++) {
        const job = randomJob(random);
        const sizes = { extranonce1: random.between(1, 8), extranonce2: random.between(1, 8) };
        const submissions = Array.from({ length: random.between(2, 9) }, () =>
          randomSubmission(random, sizes),
        );
        const { hex, abreast } = digests(job, submissions, lanes);
        expect(hex, `round ${round}`).to.deep.equal(submissions.map((s) => reference(job, s)));
        const alone = submissions.length % 4 === 1 ? 1 : 0;
        expect(abreast).to.equal(lanes === 1 ? 0 : submissions.length - alone);
      }
    });
  }

  it('agrees with itself, one by one and abreast, at every coinbase length around a block', () => {
    const random = new SeededRandom(7);
    for (let head = 0; head < 130; head++) {
      const job = { ...randomJob(random), coinb1: random.bytes(head), branches: [] };
      const sizes = { extranonce1: random.between(1, 8), extranonce2: random.between(1, 8) };
      const submissions = Array.from({ length: 4 }, () => randomSubmission(random, sizes));
      const abreast = digests(job, submissions, 4);
      expect(abreast.abreast).to.equal(4);
      expect(abreast.hex, `coinb1 of ${head}`).to.deep.equal(digests(job, submissions, 1).hex);
    }
  });

  it('agrees with @noble/hashes', () => {
    const random = new SeededRandom(8);
    const job = randomJob(random);
    const submission = randomSubmission(random);
    const expected = referenceDigest(job, submission, nobleSha256).toString('hex');
    expect(digests(job, [submission], 1).hex).to.deep.equal([expected]);
  });

  it('hashes the longest coinbase', () => {
    const random = new SeededRandom(10);
    for (const head of [0, 63, 64, 65_520]) {
      const coinb = { coinb1: random.bytes(head), coinb2: random.bytes(65_520 - head) };
      const job = { ...randomJob(random), ...coinb };
      const sizes = { extranonce1: 8, extranonce2: 8 };
      const submissions = Array.from({ length: 4 }, () => randomSubmission(random, sizes));
      const expected = submissions.map((submission) => reference(job, submission));
      expect(digests(job, submissions, 4).hex).to.deep.equal(expected);
      expect(digests(job, submissions, 1).hex).to.deep.equal(expected);
    }
  });

  it('hashes without extranonces, and with the longest', () => {
    const random = new SeededRandom(9);
    const job = randomJob(random);
    for (const sizes of [
      { extranonce1: 0, extranonce2: 0 },
      { extranonce1: 4, extranonce2: 12 },
      { extranonce1: 16, extranonce2: 0 },
    ]) {
      const submissions = Array.from({ length: 4 }, () => randomSubmission(random, sizes));
      const expected = submissions.map((submission) => reference(job, submission));
      expect(digests(job, submissions, 4).hex).to.deep.equal(expected);
      expect(digests(job, submissions, 1).hex).to.deep.equal(expected);
    }
  });
});
