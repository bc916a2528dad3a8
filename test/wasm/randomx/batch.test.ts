import { expect } from 'chai';
import { type BatchItem, encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';
import { bigintFromLe, type Target, targetToLe } from '../../../core/plugin-api/target.ts';
import { MAINNET_BLOCK, SHARES } from '../../vectors/randomx/hashes.ts';
import { SeededRandom } from '../seeded-random.ts';
import { HIGHEST, INPUT_BYTES, itemOf, LOWEST, place, RX_0, RX_2, runBatch } from './batches.ts';
import { type RandomxInstance, randomxInstance } from './randomx-instance.ts';

const hex = (digits: string) => Buffer.from(digits, 'hex');
const BLOB = hex(MAINNET_BLOCK.blob);
const NONCE_AT = 39;

describe('randomx batch', function () {
  this.timeout(60_000);
  let instance: RandomxInstance;

  before(() => {
    instance = randomxInstance(hex(MAINNET_BLOCK.seed));
  });

  it('says what it is', () => {
    expect(instance.kernel.abi()).to.equal(2);
    expect(instance.kernel.inputBytes()).to.equal(INPUT_BYTES);
  });

  it('judges exactly at the target, one above and one below', () => {
    const hash = bigintFromLe(hex(MAINNET_BLOCK.rx0));
    const [below, at, above] = [hash - 1n, hash, hash + 1n].map((t) => targetToLe(t as Target));
    if (!below || !at || !above) throw new Error('unreachable');
    const targets = [
      { share: at },
      { share: below },
      { share: above },
      { share: HIGHEST, block: at },
      { share: HIGHEST, block: below },
      { share: LOWEST, block: at },
      { share: below, block: below },
    ];
    const items = targets.map((each) => itemOf(RX_0, BLOB, each));
    const batch = encodeBatch(items, INPUT_BYTES);
    expect(runBatch(instance, batch)).to.equal(items.length);
    const judged = new JudgedBatch(batch, INPUT_BYTES);
    const verdicts = items.map((_, index) => judged.verdict(index));
    expect(verdicts).to.deep.equal([1, 0, 1, 2, 1, 2, 0]);
  });

  it('keeps items in order when versions are mixed', () => {
    const items = SHARES.flatMap(({ blob }) => [itemOf(RX_0, hex(blob)), itemOf(RX_2, hex(blob))]);
    const batch = encodeBatch(items, INPUT_BYTES);
    expect(runBatch(instance, batch)).to.equal(items.length);
    const judged = new JudgedBatch(batch, INPUT_BYTES);
    const got = items.map((_, index) => Buffer.from(judged.digest(index)).toString('hex'));
    expect(got).to.deep.equal(SHARES.flatMap(({ rx0, rx2 }) => [rx0, rx2]));
  });

  it('judges an empty batch', () => {
    expect(runBatch(instance, encodeBatch([], INPUT_BYTES))).to.equal(0);
  });

  it('reserves at least 16 KiB, but not nothing, less or too much', () => {
    const { kernel } = instance;
    expect(kernel.reserve(16_384)).to.be.above(0);
    expect(kernel.reserve(16_384) % 16).to.equal(0);
    expect([0, -1, 1 << 20].map((bytes) => kernel.reserve(bytes))).to.deep.equal([0, 0, 0]);
  });

  it('refuses an address that it did not reserve', () => {
    const { kernel } = instance;
    const address = kernel.reserve(1024);
    for (const wrong of [0, address + 16, 0x7ffffff0, -16]) {
      expect(kernel.verify(wrong)).to.equal(-1);
      expect(kernel.scan(wrong, 2, 1)).to.equal(-2);
    }
  });

  it('scans to the nonce of the block, and no further', () => {
    const { kernel } = instance;
    const blob = Buffer.from(BLOB);
    const nonce = blob.readUInt32LE(NONCE_AT);
    blob.writeUInt32LE(nonce - 2, NONCE_AT);
    const target = { share: hex(MAINNET_BLOCK.rx0) };
    const batch = encodeBatch([itemOf(RX_0, blob, target)], INPUT_BYTES);
    expect(kernel.scan(place(instance, kernel, batch), 2 + NONCE_AT, 2)).to.equal(-1);
    const address = place(instance, kernel, batch);
    expect(kernel.scan(address, 2 + NONCE_AT, 5)).to.equal(2);
    const bytes = new Uint8Array(batch);
    bytes.set(new Uint8Array(instance.memory.buffer, address, bytes.length));
    const digest = Buffer.from(new JudgedBatch(batch, INPUT_BYTES).digest(0)).toString('hex');
    expect(digest).to.equal(MAINNET_BLOCK.rx0);
  });

  it('scans no nonce that lies outside the blob, and none where the count is not positive', () => {
    const { kernel } = instance;
    const batch = encodeBatch([itemOf(RX_0, BLOB, { share: HIGHEST })], INPUT_BYTES);
    const scan = (at: number, count: number) =>
      kernel.scan(place(instance, kernel, batch), at, count);
    for (const at of [0, 1, BLOB.length - 1, 188, 192, 0x7fffffff, -1, -4]) {
      expect(scan(at, 1), `nonce at ${at}`).to.equal(-2);
    }
    expect([2, BLOB.length - 2].map((at) => scan(at, 1))).to.deep.equal([0, 0]);
    expect([0, -5].map((count) => scan(2, count))).to.deep.equal([-1, -1]);
    for (const length of [1, 3]) {
      const short = encodeBatch([itemOf(RX_0, BLOB.subarray(0, length))], INPUT_BYTES);
      for (const at of [0, 2, 40, 0x7fffffff]) {
        const address = place(instance, kernel, short);
        expect(kernel.scan(address, at, 1), `${length} bytes, at ${at}`).to.equal(-2);
      }
    }
    const empty = place(instance, kernel, encodeBatch([], INPUT_BYTES));
    expect(kernel.scan(empty, 2, 1)).to.equal(-2);
  });
});

describe('randomx malformed batch', function () {
  this.timeout(60_000);
  let instance: RandomxInstance;

  before(() => {
    instance = randomxInstance(hex(MAINNET_BLOCK.seed));
  });

  const item: BatchItem = itemOf(RX_0, BLOB);
  const well = () => encodeBatch([item, item], INPUT_BYTES);
  const itemsAt = new DataView(well()).getUint32(12, true);
  const contextAt = new DataView(well()).getUint32(16, true);
  const inputAt = itemsAt + 72;

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
    ['a context one byte short', 20, 1, -2],
    ['a context one byte long', 20, 3, -2],
    ['a variant that is none', contextAt, 0x0001, -2],
    ['a digest that is none', contextAt, 0x0202, -2],
    ['a context index out of range', itemsAt, 2, -3],
    ['no blob', inputAt, 0, -3],
    ['a blob of 191 bytes', inputAt, 191, -3],
    ['a blob of 65535 bytes', inputAt, 0xffff, -3],
    ['rubbish behind the blob', inputAt + 188, 0x01000000, -3],
  ];
  for (const [what, at, value, code] of cases) {
    it(`is refused: ${what}`, () => {
      const batch = well();
      new DataView(batch).setUint32(at, value, true);
      expect(runBatch(instance, batch)).to.equal(code);
      expect(instance.kernel.scan(place(instance, instance.kernel, batch), 2, 1)).to.equal(-2);
    });
  }

  it('never traps and writes nothing outside its items and results', () => {
    const random = new SeededRandom(50);
    const behind = instance.kernel.reserve(well().byteLength) + well().byteLength;
    const guard = new Uint8Array(instance.memory.buffer, behind, 4096).fill(0xa5);
    let refused = 0;
    let rounds = 0;
    for (; rounds < 10_000 && rounds - refused < 50; rounds++) {
      const batch = new Uint8Array(well());
      const before = mutate(batch, random);
      const answer = runBatch(instance, batch.buffer);
      if (answer < 0) refused++;
      const end = answer < 0 ? batch.length : new DataView(batch.buffer).getUint32(12, true);
      const untouched = Buffer.compare(before.subarray(0, end), batch.subarray(0, end)) === 0;
      if (!untouched) expect.fail(`round ${rounds}: the kernel wrote where it must not`);
    }
    expect(refused).to.be.above(100);
    expect(guard.every((byte) => byte === 0xa5)).to.equal(true);
    expect(runBatch(instance, well())).to.equal(2);
  });
});

/** Changes some bytes, mostly where offsets and lengths are; returns a copy of the result. */
function mutate(batch: Uint8Array, random: SeededRandom): Uint8Array {
  const interesting = [0, 1, 4, 8, 12, 16, 20, 24, 25, 32, 33, 104, 105, 290];
  for (let change = random.between(2, 5); change > 0; change--) {
    const anywhere = random.between(0, batch.length - 1);
    const at = random.uint32() % 4 ? (interesting[random.between(0, 13)] ?? 0) : anywhere;
    batch[at] = random.uint32();
  }
  return batch.slice();
}
