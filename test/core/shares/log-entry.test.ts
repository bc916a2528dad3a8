import { expect } from 'chai';
import fc from 'fast-check';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Work } from '../../../core/plugin-api/target.ts';
import { decodeLogEntry, LogEntryEncoder } from '../../../core/shares/log-entry.ts';
import type {
  BlockCandidateRecord,
  LogRecord,
  ShareRecord,
} from '../../../core/shares/share-record.ts';
import { sampleShare } from './sample-work.ts';

const text = fc.oneof(
  fc.constantFrom('', 'alice', 'bc1qar0srrr7'),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);
const work = fc.bigInt({ min: 0n, max: 2n ** 256n }).map((value) => value as Work);
const timeMs = fc.integer({ min: 0, max: 2 ** 47 });
const height = fc.maxSafeNat();
const plainShare = fc.record({
  kind: fc.constant('share' as const),
  ...{ poolId: text, miner: text, worker: text, work, height, networkWork: work },
  ...{ acceptedAtMs: timeMs, late: fc.boolean() },
});
const share: fc.Arbitrary<ShareRecord> = fc.oneof(
  plainShare,
  fc.tuple(plainShare, text).map(([record, solves]) => ({ ...record, solves })),
  fc.tuple(plainShare, text).map(([record, quote]) => ({ ...record, quote })),
  fc.tuple(plainShare, text, text).map(([record, solves, quote]) => ({ ...record, solves, quote })),
);
const plainCandidate = fc.record({
  kind: fc.constant('block-candidate' as const),
  ...{ poolId: text, miner: text, worker: text, height, blockHash: text, networkWork: work },
  ...{ rewardAtomic: fc.bigInt({ min: 0n, max: 2n ** 300n }), foundAtMs: timeMs },
});
const candidate: fc.Arbitrary<BlockCandidateRecord> = fc.oneof(
  plainCandidate,
  fc.tuple(plainCandidate, text).map(([record, quote]) => ({ ...record, quote })),
);
const records: fc.Arbitrary<LogRecord[]> = fc.array(fc.oneof(share, candidate), { maxLength: 60 });

const ofRig = (credit: bigint): ShareRecord => ({
  kind: 'share',
  ...{ poolId: 'btc', miner: 'alice', worker: 'rig', work: credit as Work, height: 100 },
  ...{ networkWork: 1000n as Work, acceptedAtMs: 1_800_000_000_000, late: false },
});

describe('LogEntryEncoder', () => {
  it('loses nothing of any record, whatever it encoded before', () => {
    const encoder = new LogEntryEncoder();
    fc.assert(
      fc.property(records, (sample) => {
        expect(decodeLogEntry(encoder.encode(sample))).deep.equal(sample);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('grows for an entry that is larger than its buffer', () => {
    const sample = Array.from({ length: 20_000 }, (_, index) => sampleShare(index));
    expect(decodeLogEntry(new LogEntryEncoder().encode(sample))).deep.equal(sample);
  });

  it('spends few bytes on shares that resemble each other', () => {
    const sample = Array.from({ length: 1_000 }, (_, index) => ({
      ...sampleShare(index),
      work: 65_536n as Work,
    }));
    expect(new LogEntryEncoder().encode(sample).length).below(15 * 1_000);
  });

  it('spends nothing on shares that solve no block, and one symbol on one that does', () => {
    const encoder = new LogEntryEncoder();
    const size = (...sample: LogRecord[]) => encoder.encode(sample).length;
    const solver = { ...sampleShare(1), solves: 'aa' };
    expect(Buffer.from(encoder.encode([ofRig(1n), ofRig(2n)])).toString('hex')).equal(
      '01677f1a8e020000036274630005616c69636500037269670101e80300000000000001010100000000000000' +
        '6400505c18a3010002030405010102000000000000006400505c18a301',
    );
    expect(size(solver) - size(sampleShare(1))).equal(4);
    expect(size(solver, solver) - size(solver, sampleShare(1))).equal(1);
    const quoted = { ...sampleShare(1), quote: 'pps 625 25 1/1' };
    expect(size(quoted, quoted) - size(quoted, sampleShare(1))).equal(1);
  });

  it('refuses what it could not give back', () => {
    const encoder = new LogEntryEncoder();
    const bad = [
      { ...sampleShare(1), work: -1n as Work },
      { ...sampleShare(1), height: -1 },
      { ...sampleShare(1), height: 0.5 },
      { ...sampleShare(1), acceptedAtMs: Number.NaN },
    ];
    for (const record of bad) expect(() => encoder.encode([record])).throw(RangeError);
  });
});

describe('decodeLogEntry', () => {
  it('says what shares solve of which an earlier host did not say it', () => {
    // Share, candidate and two shares of one rig, as written before shares named their block.
    const earlier =
      '014bc1174b040000036274630005616c69636500037269670101e80300000000000001010100000000000000' +
      '6400505c18a301010203040501013200000000000000000261616401505c18a3010002030405010102000000' +
      '000000006400505c18a3010002030405010103000000000000006400505c18a301';
    expect(decodeLogEntry(Buffer.from(earlier, 'hex'))).deep.equal([
      ofRig(1n),
      {
        kind: 'block-candidate',
        ...{ poolId: 'btc', miner: 'alice', worker: 'rig', height: 100, blockHash: 'aa' },
        ...{ networkWork: 1000n, rewardAtomic: 50n, foundAtMs: 1_800_000_000_001 },
      },
      { ...ofRig(2n), solves: 'aa' },
      ofRig(3n),
    ]);
  });

  const entry = Buffer.from(
    new LogEntryEncoder().encode([sampleShare(1), sampleShare(2), sampleShare(3)]),
  );

  it('refuses an entry with any byte changed', () => {
    for (let index = 0; index < entry.length; index++) {
      const damaged = Buffer.from(entry);
      damaged[index] = (damaged[index] ?? 0) ^ 0x10;
      expect(() => decodeLogEntry(damaged), `byte ${index}`).throw(PoolError);
    }
  });

  it('refuses an entry that is cut short anywhere', () => {
    for (let size = 0; size < entry.length; size++) {
      expect(() => decodeLogEntry(entry.subarray(0, size)), `${size} bytes`).throw(PoolError);
    }
  });

  it('names the version that it cannot read', () => {
    const newer = Buffer.from(entry);
    newer[0] = 2;
    expect(() => decodeLogEntry(newer)).throw(PoolError, 'version 2');
  });
});
