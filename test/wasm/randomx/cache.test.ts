import { expect } from 'chai';
import { CACHES } from '../../vectors/randomx/cache.ts';
import { stageModule } from './compile-stages.ts';
import { randomxInstance } from './randomx-instance.ts';

interface HashExports {
  bindPlaces(thread: number, cache: number, table: number, built: number): void;
  blake2b(out: number, outBytes: number, input: number, length: number): void;
}

describe('randomx cache', function () {
  this.timeout(60_000);

  for (const { seed, words } of CACHES) {
    it(`holds the known words of "${seed}"`, () => {
      const { memory, kernel, places } = randomxInstance(seed);
      const cache = new BigUint64Array(memory.buffer, places.cache, kernel.cacheBytes() / 8);
      for (const [index, expected] of Object.entries(words)) {
        expect(cache[Number(index)], index).to.equal(expected);
      }
    });
  }

  it('is the known one to the last byte', async () => {
    const [vector] = CACHES;
    if (vector === undefined) throw new RangeError('no vector');
    const { memory, kernel, places } = randomxInstance(vector.seed);
    // The kernel's own Blake2b, which has a test of its own: in JavaScript this takes 7 s.
    const module = await stageModule('blake2b');
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const stages = exports as unknown as HashExports;
    stages.bindPlaces(places.thread, places.cache, 0, 0);
    stages.blake2b(places.scratch, 32, places.cache, kernel.cacheBytes());
    const digest = new Uint8Array(memory.buffer).slice(places.scratch, places.scratch + 32);
    expect(Buffer.from(digest).toString('hex')).to.equal(vector.hash256);
  });
});
