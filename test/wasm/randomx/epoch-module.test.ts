import { expect } from 'chai';
import { DATASETS } from '../../vectors/randomx/dataset.ts';
import { SeededRandom } from '../seeded-random.ts';
import { datasetItem } from './dataset-item.ts';
import { type EpochExports, type RandomxInstance, randomxInstance } from './randomx-instance.ts';
import { readPrograms } from './superscalar-programs.ts';

const SEED = 'test key 000';
const ITEMS = 34078719;

/** The items of some numbers, as one call constructs them. */
function construct(
  { memory, epoch, places }: RandomxInstance,
  driver: keyof EpochExports,
  numbers: readonly number[],
): string[] {
  new Uint32Array(memory.buffer, places.scratch, numbers.length).set(numbers);
  const out = places.scratch + 4096;
  epoch[driver](places.scratch, out, places.cache);
  const bytes = Buffer.from(new Uint8Array(memory.buffer).slice(out, out + 64 * numbers.length));
  return numbers.map((_, index) => bytes.toString('hex', 64 * index, 64 * index + 64));
}

describe('randomx module of a seed', function () {
  this.timeout(60_000);

  it('imports the memory and exports the drivers', () => {
    const { epoch, epochModule } = randomxInstance(SEED);
    expect(WebAssembly.Module.imports(new WebAssembly.Module(epochModule))).to.deep.equal([
      { module: 'env', name: 'memory', kind: 'memory' },
    ]);
    expect(epoch).to.have.all.keys('items1', 'items2', 'items16');
  });

  it('is the same each time it is emitted, and fits in the scratchpad', () => {
    const { memory, kernel, places, epochModule } = randomxInstance(SEED);
    const seed = Buffer.from(SEED);
    new Uint8Array(memory.buffer).set(seed, places.scratch);
    const bytes = kernel.emit(places.scratch, seed.length);
    const at = kernel.emitted() >>> 0;
    expect(Buffer.from(new Uint8Array(memory.buffer).slice(at, at + bytes))).to.deep.equal(
      epochModule,
    );
    expect(at).to.be.within(places.thread, places.thread + (2 << 20) - bytes);
  });

  for (const { seed, items } of DATASETS) {
    it(`constructs the known items of "${seed}"`, () => {
      const instance = randomxInstance(seed);
      for (const [number, expected] of Object.entries(items)) {
        expect(construct(instance, 'items1', [Number(number)]), number).to.deep.equal([expected]);
      }
    });
  }

  it('constructs the same items 1, 2 and 16 at a time', () => {
    const instance = randomxInstance(SEED);
    const random = new SeededRandom(4);
    for (let round = 0; round < 20; round++) {
      const numbers = Array.from({ length: 16 }, () => random.between(0, ITEMS - 1));
      const together = construct(instance, 'items16', numbers);
      const apart = numbers.flatMap((number) => construct(instance, 'items1', [number]));
      expect(together).to.deep.equal(apart);
      const pairs = numbers.flatMap((number, index) =>
        index % 2 === 1 ? [] : construct(instance, 'items2', [number, numbers[index + 1] ?? 0]),
      );
      expect(pairs).to.deep.equal(apart);
    }
  });

  for (const { seed } of DATASETS) {
    it(`agrees with an interpreter of the specification for "${seed}"`, async () => {
      const instance = randomxInstance(seed);
      const { memory, kernel, places } = instance;
      const cache = new DataView(memory.buffer, places.cache, kernel.cacheBytes());
      const programs = await readPrograms(seed);
      const random = new SeededRandom(5);
      const numbers = Array.from({ length: 16 }, () => random.between(0, ITEMS - 1));
      const expected = numbers.map((number) =>
        datasetItem(number, programs, cache).toString('hex'),
      );
      expect(construct(instance, 'items16', numbers)).to.deep.equal(expected);
    });
  }
});
