import { expect } from 'chai';
import { DATASETS } from '../../vectors/randomx/dataset.ts';
import { randomxInstance } from './randomx-instance.ts';

const [VECTOR] = DATASETS;
if (VECTOR === undefined) throw new RangeError('no vector');
const { seed, items } = VECTOR;
const LAST = 34078718;

describe('randomx dataset', function () {
  this.timeout(60_000);

  const built = (number: number, count = 1): Buffer => {
    const { memory, places } = randomxInstance(seed);
    return Buffer.from(new Uint8Array(memory.buffer, places.table + 64 * number, 64 * count));
  };
  const clear = (number: number, count: number): void => {
    const { memory, places } = randomxInstance(seed);
    new Uint8Array(memory.buffer, places.table + 64 * number, 64 * count).fill(0xee);
  };

  it('has the size of the specification', () => {
    const { kernel } = randomxInstance(seed);
    expect(kernel.tableItems()).to.equal(LAST + 1);
    expect(kernel.tableBytes() >>> 0).to.equal(64 * (LAST + 1));
  });

  it('is built of the known items', () => {
    const { kernel } = randomxInstance(seed);
    for (const [number, expected] of Object.entries(items)) {
      kernel.tableStep(Number(number), 1);
      expect(built(Number(number)).toString('hex'), number).to.equal(expected);
    }
  });

  it('is the same in whatever steps it is built', () => {
    const { kernel } = randomxInstance(seed);
    const first = 5000;
    kernel.tableStep(first, 96);
    const expected = built(first, 96);
    for (const step of [1, 7, 16, 31, 33]) {
      clear(first, 96);
      for (let at = 0; at < 96; at += step) kernel.tableStep(first + at, Math.min(step, 96 - at));
      expect(built(first, 96), `steps of ${step}`).to.deep.equal(expected);
    }
  });

  it('grows by the items that were asked for only', () => {
    const { kernel } = randomxInstance(seed);
    clear(7000, 100);
    kernel.tableStep(7020, 37);
    const untouched = Buffer.alloc(64, 0xee);
    expect(built(7019)).to.deep.equal(untouched);
    expect(built(7020)).to.not.deep.equal(untouched);
    expect(built(7056)).to.not.deep.equal(untouched);
    expect(built(7057)).to.deep.equal(untouched);
  });

  it('ends with its last item', () => {
    const { kernel } = randomxInstance(seed);
    clear(LAST + 1, 16);
    kernel.tableStep(LAST - 1, 16);
    kernel.tableStep(LAST + 1, 16);
    expect(built(LAST).toString('hex')).to.equal(items[LAST]);
    expect(built(LAST + 1)).to.deep.equal(Buffer.alloc(64, 0xee));
  });
});
