import { expect } from 'chai';
import { type BatchItem, encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';
import { bigintFromLe, type Target, targetToLe } from '../../../core/plugin-api/target.ts';
import { MAINNET_PARAMETERS } from '../../../plugins/visionx/consensus/parameters.ts';
import { KERNEL_INPUT_BYTES, kernelContext } from '../../../plugins/visionx/jobs/kernel-layout.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, runBatch } from './kernel-instance.ts';
import { digestsOf, HIGHEST, itemOf, LOWEST, random64, randomContext, SMALL } from './work.ts';

const MEBIBYTE = 2 ** 20;

function encode(items: readonly BatchItem[]): ArrayBuffer {
  return encodeBatch(items, KERNEL_INPUT_BYTES);
}

describe('visionx batch', () => {
  it('says what it is', () => {
    const kernel = instantiate();
    expect(kernel.abi()).to.equal(1);
    expect(kernel.inputBytes()).to.equal(KERNEL_INPUT_BYTES);
  });

  it('judges exactly at the target, one above and one below', () => {
    const random = new SeededRandom(50);
    const kernel = instantiate();
    for (let round = 0; round < 40; round++) {
      kernel.setLanes(round % 2 === 0 ? 1 : 2);
      const context = randomContext(random);
      const nonce = random64(random);
      const probe = encode([itemOf(context, nonce)]);
      runBatch(kernel, probe);
      const hash = bigintFromLe(new JudgedBatch(probe, KERNEL_INPUT_BYTES).digest(0));
      const [below, at, above] = [hash - 1n, hash, hash + 1n].map((t) => targetToLe(t as Target));
      const items = [
        itemOf(context, nonce, at, LOWEST),
        itemOf(context, nonce, below, LOWEST),
        itemOf(context, nonce, above, LOWEST),
        itemOf(context, nonce, HIGHEST, at),
        itemOf(context, nonce, HIGHEST, below),
        itemOf(context, nonce, LOWEST, above),
        itemOf(context, nonce, below, below),
      ];
      const batch = encode(items);
      expect(runBatch(kernel, batch)).to.equal(items.length);
      const judged = new JudgedBatch(batch, KERNEL_INPUT_BYTES);
      const verdicts = items.map((_, index) => judged.verdict(index));
      expect(verdicts).to.deep.equal([1, 0, 1, 2, 1, 2, 0]);
    }
  });

  it('keeps items in order when contexts of all sizes are mixed', () => {
    const random = new SeededRandom(51);
    const contexts = Array.from({ length: 7 }, (_, index) =>
      randomContext(random, {
        ...SMALL,
        datasetMib: random.between(1, 512),
        scratchMib: random.between(1, 128),
        // Tables of 1024 slots and of many more, in turns.
        iterations: index % 2 === 0 ? 40 : 4000,
        writeEvery: random.between(0, 2),
      }),
    );
    const items = Array.from({ length: 90 }, () =>
      itemOf(contexts[random.between(0, 6)] ?? LOWEST, random64(random)),
    );
    const expected = items.flatMap((item) => digestsOf(instantiate(), [item]));
    expect(digestsOf(instantiate(), items)).to.deep.equal(expected);
  });

  it('reads no byte behind a message, whatever its length', () => {
    const random = new SeededRandom(52);
    for (const length of [...Array.from({ length: 40 }, (_, index) => index), 4095, 4096]) {
      const work = { parameters: SMALL, epoch: 1n, seed: random.bytes(32) };
      const context = kernelContext({ ...work, message: random.bytes(length) });
      const alone = digestsOf(instantiate(), [itemOf(context, 3n)]);
      // The context behind it in the batch is what would be read.
      const behind = kernelContext({ ...work, message: Buffer.alloc(64, 0xff) });
      const both = digestsOf(instantiate(), [itemOf(context, 3n), itemOf(behind, 3n)]);
      expect(both[0], `${length} bytes`).to.equal(alone[0]);
    }
  });

  it('judges an empty batch', () => {
    expect(runBatch(instantiate(), encode([]))).to.equal(0);
  });

  it('needs 2 MiB at most at the parameters of the main network', () => {
    const kernel = instantiate();
    const context = randomContext(new SeededRandom(53), MAINNET_PARAMETERS);
    digestsOf(kernel, [itemOf(context, 1n), itemOf(context, 2n)]);
    expect(kernel.memory.buffer.byteLength).to.be.at.most(2 * MEBIBYTE);
  });

  it('keeps working after the largest parameters, and takes no more for them', function () {
    // A table of 24 MiB is read at random.
    this.timeout(60_000);
    const random = new SeededRandom(54);
    const kernel = instantiate();
    const largest = randomContext(random, {
      datasetMib: 512,
      scratchMib: 128,
      iterations: 1_000_000,
      readsPerIteration: 8,
      writeEvery: 1,
    });
    const small = randomContext(random);
    const before = digestsOf(kernel, [itemOf(small, 1n)]);
    const once = digestsOf(kernel, [itemOf(largest, 1n)]);
    const bytes = kernel.memory.buffer.byteLength;
    expect(bytes).to.be.at.most(64 * MEBIBYTE);
    expect(digestsOf(kernel, [itemOf(small, 1n)])).to.deep.equal(before);
    expect(digestsOf(kernel, [itemOf(largest, 1n)])).to.deep.equal(once);
    expect(kernel.memory.buffer.byteLength).to.equal(bytes);
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

describe('visionx malformed batch', () => {
  const random = new SeededRandom(55);
  const context = kernelContext({
    parameters: { ...SMALL, iterations: 9 },
    epoch: 1n,
    seed: random.bytes(32),
    message: random.bytes(117),
  });
  const well = () => encode([itemOf(context, 1n), itemOf(context, 2n)]);
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
    ['a context one byte short', 20, context.length - 1, -2],
    ['a context shorter than its numbers', 20, 63, -2],
    ['no dataset', contextAt, 0, -2],
    ['a dataset of 513 MiB', contextAt, 513, -2],
    ['no scratch', contextAt + 4, 0, -2],
    ['a scratch of 129 MiB', contextAt + 4, 129, -2],
    ['no iterations', contextAt + 8, 0, -2],
    ['a million iterations and one', contextAt + 8, 1_000_001, -2],
    ['no reads', contextAt + 12, 0, -2],
    ['nine reads', contextAt + 12, 9, -2],
    ['a message longer than its context', contextAt + 20, 118, -2],
    ['a message whose length overflows', contextAt + 20, 0xffffffff, -2],
    ['a context index out of range', itemsAt, 2, -3],
  ];
  for (const [what, at, value, code] of cases) {
    it(`is refused: ${what}`, () => {
      const batch = well();
      new DataView(batch).setUint32(at, value, true);
      expect(runBatch(instantiate(), batch)).to.equal(code);
    });
  }

  it('is refused: a message of 4097 bytes', () => {
    const long = Buffer.concat([context.subarray(0, 64), Buffer.alloc(4097)]);
    long.writeUInt32LE(4097, 20);
    expect(runBatch(instantiate(), encode([itemOf(long, 1n)]))).to.equal(-2);
  });

  it('is refused whole: no item is judged before a context that is none', () => {
    const none = Buffer.alloc(64);
    const batch = encode([itemOf(context, 1n), itemOf(none, 1n)]);
    const before = Buffer.from(batch.slice(0));
    expect(runBatch(instantiate(), batch)).to.equal(-2);
    expect(before.equals(Buffer.from(batch))).to.equal(true);
  });

  it('never traps and writes nothing outside its items and results', () => {
    const kernel = instantiate();
    const area = 256 * 1024;
    const behind = kernel.reserve(area) + well().byteLength;
    const rest = () => new Uint8Array(kernel.memory.buffer, behind, area - well().byteLength);
    rest().fill(0xa5);
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
    expect(rest().every((byte) => byte === 0xa5)).to.equal(true);
    expect(runBatch(kernel, well())).to.equal(2);
  });

  /** Changes some bytes, mostly where offsets and lengths are; returns a copy of the result. */
  function mutate(batch: Uint8Array, source: SeededRandom): Uint8Array {
    const interesting = [0, 1, 4, 8, 12, 16, 20, 24, contextAt, contextAt + 4, contextAt + 20];
    for (let change = source.between(1, 4); change > 0; change--) {
      const anywhere = source.between(0, batch.length - 1);
      const at = source.uint32() % 2 ? (interesting[source.between(0, 10)] ?? 0) : anywhere;
      // Iterations apart: a million of them are no fault, and take their time.
      if (at < contextAt + 8 || at >= contextAt + 12) batch[at] = source.uint32();
    }
    return batch.slice();
  }
});
