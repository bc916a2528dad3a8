import { expect } from 'chai';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, runBatch, scanBatch } from './kernel-instance.ts';
import { encode, hashesOf, itemOf, jobOf, randomJob, referenceHash } from './work.ts';

const ROUNDS = 20_000;

describe('keccak256 malformed batch', () => {
  const random = new SeededRandom(110);
  const job = randomJob(random);
  const nonces = [1n, 2n, 3n, 4n, 5n];
  const well = () => encode(nonces.map((nonce) => itemOf(job, nonce)));
  const itemsAt = new DataView(well()).getUint32(12, true);

  const cases: readonly (readonly [string, number, number, number])[] = [
    ['more contexts than fit', 0, 1000, -1],
    ['more items than fit', 4, 6, -1],
    ['a count that overflows', 4, 0xffffffff, -1],
    ['contexts inside the table', 8, 8, -1],
    ['items before the contexts', 12, 16, -1],
    ['items at an odd place', 12, itemsAt - 4, -1],
    ['items beyond the end', 12, 0xfffffff8, -1],
    ['a context beyond the items', 16, itemsAt, -2],
    ['a context that wraps around', 16, 0xffffffff, -2],
    ['a context one byte short', 20, 67, -2],
    ['an empty context', 20, 0, -2],
    ['a context one byte long', 20, 69, -2],
    ['a context index out of range', itemsAt, 2, -3],
  ];
  for (const [what, at, value, code] of cases) {
    it(`is refused: ${what}`, () => {
      const batch = well();
      new DataView(batch).setUint32(at, value, true);
      expect(runBatch(instantiate(), batch.slice(0))).to.equal(code);
      expect(scanBatch(instantiate(), batch, 5)).to.equal(-2);
    });
  }

  it('is refused: a context one byte longer, though there is room for it', () => {
    const long = { ...job, context: Buffer.concat([job.context, Buffer.alloc(1)]) };
    expect(runBatch(instantiate(), encode([itemOf(long, 1n)]))).to.equal(-2);
  });

  it('is refused whole: no item is judged before a context that is none', () => {
    const none = { ...job, context: Buffer.alloc(64) };
    const batch = encode([itemOf(job, 1n), itemOf(none, 1n)]);
    const before = Buffer.from(batch.slice(0));
    expect(runBatch(instantiate(), batch)).to.equal(-2);
    expect(before.equals(Buffer.from(batch))).to.equal(true);
  });

  it('reads contexts at odd addresses, and no byte behind them', () => {
    const other = jobOf({ blockIndex: 1, entropy: Buffer.alloc(32, 1), farmer: Buffer.alloc(32) });
    for (let shift = 1; shift < 8; shift++) {
      const padding = Buffer.alloc(shift, 0xff);
      const batch = Buffer.from(encode([itemOf(job, 1n), itemOf(other, 1n)]));
      const area = batch.readUInt32LE(8);
      const end = batch.readUInt32LE(12);
      // The first context moves behind `shift` bytes; the second follows closely, then the items.
      const moved = Buffer.concat([
        batch.subarray(0, area),
        padding,
        batch.subarray(area, end),
        Buffer.alloc(8 - shift, 0xff),
        batch.subarray(end),
      ]);
      moved.writeUInt32LE(end + 8, 12);
      for (const entry of [16, 24]) moved.writeUInt32LE(moved.readUInt32LE(entry) + shift, entry);
      const bytes = Uint8Array.from(moved).buffer;
      expect(runBatch(instantiate(), bytes)).to.equal(2);
      const hashes = [64, 32].map((back) => {
        const digest = Buffer.from(bytes.slice(bytes.byteLength - back)).subarray(0, 32);
        return Buffer.from(digest).reverse().toString('hex');
      });
      expect(hashes).to.deep.equal([job, other].map((work) => referenceHash(work, 1n)));
    }
  });

  for (const lanes of [1, 3] as const) {
    it(`never traps and writes nothing outside its items and results, ${lanes} abreast`, () => {
      const kernel = instantiate(lanes);
      const area = 256 * 1024;
      const behind = kernel.reserve(area) + well().byteLength;
      const rest = () => new Uint8Array(kernel.memory.buffer, behind, area - well().byteLength);
      rest().fill(0xa5);
      let refused = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const batch = new Uint8Array(well());
        const before = mutate(batch);
        const scans = round % 4 === 0;
        const answer = scans
          ? scanBatch(kernel, batch.buffer, random.between(-1, 20))
          : runBatch(kernel, batch.buffer);
        const isRefused = answer < (scans ? -1 : 0);
        if (isRefused) refused++;
        const end = isRefused ? batch.length : new DataView(batch.buffer).getUint32(12, true);
        const untouched = Buffer.compare(before.subarray(0, end), batch.subarray(0, end)) === 0;
        if (!untouched) expect.fail(`round ${round}: the kernel wrote where it must not`);
      }
      expect(refused).to.be.within(ROUNDS / 10, ROUNDS - 1);
      expect(rest().every((byte) => byte === 0xa5)).to.equal(true);
      const items = nonces.map((nonce) => itemOf(job, nonce));
      const expected = nonces.map((nonce) => referenceHash(job, nonce));
      expect(hashesOf(kernel, items)).to.deep.equal(expected);
    });
  }

  /** Changes some bytes, mostly where offsets and lengths are; returns a copy of the result. */
  function mutate(batch: Uint8Array): Uint8Array {
    const interesting = [0, 1, 4, 8, 12, 16, 20, 21, 24, itemsAt, itemsAt + 80];
    for (let change = random.between(1, 4); change > 0; change--) {
      const anywhere = random.between(0, batch.length - 1);
      const at = random.uint32() % 2 ? (interesting[random.between(0, 10)] ?? 0) : anywhere;
      batch[at] = random.uint32();
    }
    return batch.slice();
  }
});
