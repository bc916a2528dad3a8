import { expect } from 'chai';
import { EpochMemory, placesBytes } from '../../../../core/kernels/epochs/epoch-memory.ts';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { MIB, RANDOMX_SIZES as SIZES } from './randomx-sizes.ts';

describe('epoch memory', () => {
  const memoryOf = (threads: number, table: boolean, slotsMax: number): EpochMemory => {
    const memory = new WebAssembly.Memory({ initial: 32, maximum: 65_536, shared: true });
    return new EpochMemory(memory, SIZES, { threads, table, slotsMax });
  };

  it('gives out places that are aligned and do not overlap', () => {
    const memory = memoryOf(2, true, 3);
    const places = [
      { at: 0, bytes: SIZES.staticBytes },
      { at: memory.built, bytes: 4 },
      { at: memory.areaOf(0), bytes: SIZES.threadBytes },
      { at: memory.areaOf(1), bytes: SIZES.threadBytes },
      { at: memory.table, bytes: SIZES.tableBytes },
      ...[0, 1, 2].map((slot) => ({ at: memory.slot(slot) ?? 0, bytes: SIZES.cacheBytes })),
    ];
    let end = 0;
    for (const [index, { at, bytes }] of places.entries()) {
      expect(at).to.be.at.least(end);
      if (index > 1) expect(at % (2 * MIB)).to.equal(0);
      end = at + bytes;
    }
    expect(memory.bytes).to.equal(placesBytes(SIZES, { threads: 2, caches: 3, table: true }));
  });

  it('grows only as slots are taken', () => {
    const memory = memoryOf(1, false, 8);
    const before = memory.bytes;
    memory.slot(0);
    expect(memory.bytes - before).to.equal(256 * MIB);
  });

  it('has as many slots as fit into 4 GiB, and says so where none does', () => {
    expect(memoryOf(2, true, 100).slotsMax).to.equal(7);
    expect(() => memoryOf(1_000, true, 1)).to.throw(PoolError, '4 GiB');
  });
});
