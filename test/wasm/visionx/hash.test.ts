import { expect } from 'chai';
import { VisionXTables } from '../../../bench/visionx-tables.ts';
import { kernelContext } from '../../../plugins/visionx/jobs/kernel-layout.ts';
import { type KnownDigest, KNOWN_DIGESTS } from '../../vectors/visionx/digests.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate } from './kernel-instance.ts';
import { bigintHash } from './reference/bigint-hash.ts';
import { digestsOf, itemOf, random64, randomContext, SMALL } from './work.ts';

/** Rounds of the table until it begins with the first again. */
const ROUNDS = 255;

function workOf({ parameters, seed, epoch, message }: KnownDigest) {
  return {
    parameters,
    epoch,
    seed: Buffer.from(seed, 'hex'),
    message: Buffer.from(message, 'hex'),
  };
}

describe('visionx hash', () => {
  for (const known of KNOWN_DIGESTS) {
    it(`has the known digest: ${known.name}`, () => {
      const context = kernelContext(workOf(known));
      // Three: a pair and one by itself.
      const items = [0n, 1n, 2n].map(() => itemOf(context, known.nonce));
      const expected = items.map(() => known.digest);
      expect(digestsOf(instantiate(), items)).to.deep.equal(expected);
    });
  }

  it('is what the table-building reference says of the known digests', async function () {
    this.timeout(60_000);
    const tables = await VisionXTables.compile();
    for (const known of KNOWN_DIGESTS.filter(({ parameters }) => parameters.datasetMib < 256)) {
      const { parameters, seed, epoch, message } = workOf(known);
      tables.buildDataset(seed, epoch, parameters.datasetMib);
      const digest = tables.hash(message, known.nonce, parameters);
      expect(digest.toString('hex'), known.name).to.equal(known.digest);
    }
  });

  it('is what integers without limits say', function () {
    this.timeout(60_000);
    const random = new SeededRandom(60);
    const kernel = instantiate();
    for (const length of [0, 7, 16, 117]) {
      const parameters = {
        ...SMALL,
        readsPerIteration: random.between(1, 8),
        writeEvery: random.between(0, 3),
      };
      const message = random.bytes(length);
      const work = { parameters, epoch: random64(random), seed: random.bytes(32), message };
      const nonce = random64(random);
      const item = itemOf(kernelContext(work), nonce);
      expect(digestsOf(kernel, [item])).to.deep.equal([bigintHash(work, nonce)]);
    }
  });

  it('is the same one by one and in pairs', () => {
    const random = new SeededRandom(61);
    const kernel = instantiate();
    for (let round = 0; round < 300; round++) {
      const context = randomContext(random, {
        ...SMALL,
        scratchMib: random.between(1, 128),
        iterations: random.between(1, 2000),
        writeEvery: random.between(0, 8),
      });
      const items = Array.from({ length: random.between(2, 9) }, () =>
        itemOf(context, random64(random)),
      );
      kernel.setLanes(2);
      const pairs = digestsOf(kernel, items);
      kernel.setLanes(1);
      expect(digestsOf(kernel, items)).to.deep.equal(pairs);
    }
  });

  it('does not see what a hash wrote that had the same round of the table', function () {
    this.timeout(60_000);
    const random = new SeededRandom(62);
    // Two words to a bit of the filter, 512 writes to the smallest table, and many reads that look for them.
    const many = { ...SMALL, scratchMib: 2, iterations: 51_200, writeEvery: 100 };
    const context = randomContext(random, many);
    const one = randomContext(random, { ...SMALL, iterations: 1 });
    const between = Array.from({ length: ROUNDS - 1 }, () => itemOf(one, random64(random)));
    const kernel = instantiate();
    kernel.setLanes(1);
    for (let cycle = 0; cycle < 40; cycle++) {
      const item = itemOf(context, random64(random));
      expect(digestsOf(kernel, [item])).to.deep.equal(digestsOf(instantiate(), [item]));
      digestsOf(kernel, between);
    }
  });

  it('writes every word many times over where it has more iterations than words', async function () {
    this.timeout(60_000);
    const random = new SeededRandom(63);
    const parameters = { ...SMALL, iterations: 1_000_000, writeEvery: 1 };
    const work = { parameters, epoch: 3n, seed: random.bytes(32), message: random.bytes(117) };
    const nonces = [5n, 6n, 7n];
    const tables = await VisionXTables.compile();
    tables.buildDataset(work.seed, work.epoch, parameters.datasetMib);
    const expected = nonces.map((nonce) =>
      tables.hash(work.message, nonce, parameters).toString('hex'),
    );
    const context = kernelContext(work);
    const items = nonces.map((nonce) => itemOf(context, nonce));
    expect(digestsOf(instantiate(), items)).to.deep.equal(expected);
  });
});
