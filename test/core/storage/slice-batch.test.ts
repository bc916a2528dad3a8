import { expect } from 'chai';
import fc from 'fast-check';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import { blockKey, SliceBatch } from '../../../core/storage/slice-batch.ts';
import type { KnownBlock, RoundState } from '../../../core/storage/slice-batch.ts';
import { block, share } from './records.ts';

describe('SliceBatch', () => {
  const rounds = (): Map<string, RoundState> =>
    new Map([['btc', { round: 7n, roundWork: 5n, networkWork: undefined, credited: false }]]);
  const filled = (...records: Parameters<SliceBatch['add']>[0]) => {
    const states = rounds();
    const batch = new SliceBatch(states);
    batch.add(records, new Map());
    return { batch, state: states.get('btc') };
  };
  const roundsOf = ({ slices }: SliceBatch) => slices.map(({ round, work }) => [round, work]);
  const known = (blockHash: string, round: bigint): [string, KnownBlock] => [
    blockKey('btc', blockHash),
    { poolId: 'btc', blockHash, round, addedWork: 0n },
  ];

  it('sums the shares of a worker within a minute', () => {
    const { batch } = filled(share(), share({ late: true }), share({ work: 2n ** 200n }));
    expect(batch.slices).to.have.length(1);
    expect(batch.slices[0]).to.include({ shares: 3, lateShares: 1, work: 20n + 2n ** 200n });
  });

  for (const [what, other] of [
    ['minute', share({ acceptedAtMs: share().acceptedAtMs + 60_000 })],
    ['height', share({ height: 101 })],
    ['network target', share({ networkWork: 999 })],
    ['worker', share({ worker: 'rig2' })],
    ['miner', share({ miner: 'bob' })],
  ] as const) {
    it(`keeps shares of another ${what} apart`, () => {
      expect(filled(share(), other, share()).batch.slices).to.have.length(2);
    });
  }

  it('closes a round at each block, in the order of the log', () => {
    const { batch, state } = filled(share(), block(), share({ work: 3, height: 101 }));
    expect(batch.slices.map((slice) => slice.round)).to.deep.equal([7n, 8n]);
    expect(batch.blocks[0]).to.include({ round: 7n, roundWork: 15n });
    expect(state).to.include({ round: 8n, roundWork: 3n, networkWork: 1000n });
  });

  it('opens a round where work begins to be credited by itself, and where it ends', () => {
    const quoted = share({ work: 3, quote: 'pps' });
    const { batch, state } = filled(
      share(),
      quoted,
      quoted,
      share({ work: 3, quote: 'other' }),
      block({ quote: 'pps' }),
      share({ work: 4, quote: 'pps', solves: 'aa' }),
      quoted,
      share(),
    );
    expect(roundsOf(batch)).to.deep.equal([
      [7n, 10n],
      [8n, 10n],
      [8n, 3n],
      [9n, 3n],
      [10n, 10n],
    ]);
    expect(batch.blocks[0]).to.include({ round: 8n, roundWork: 13n });
    expect(batch.turns).to.deep.equal([
      { poolId: 'btc', round: 8n, credited: true },
      { poolId: 'btc', round: 10n, credited: false },
    ]);
    expect(state).to.include({ round: 10n, roundWork: 10n, credited: false });
  });

  it('opens a round where a block is the first whose work is credited by itself', () => {
    const { batch } = filled(share(), block({ quote: 'pps' }));
    expect(batch.blocks[0]).to.include({ round: 8n, roundWork: 0n });
  });

  it('counts the share that solves a block to the round of the block', () => {
    const solver = share({ work: 3, solves: 'aa' });
    const { batch, state } = filled(share(), block(), solver, share({ work: 4 }));
    expect(roundsOf(batch)).to.deep.equal([
      [7n, 13n],
      [8n, 4n],
    ]);
    expect(batch.blocks[0]).to.include({ round: 7n, roundWork: 18n });
    expect(state).to.include({ roundWork: 4n });
  });

  it('counts it so behind other shares and another block, too', () => {
    const { batch, state } = filled(
      ...[block(), share({ work: 1 }), block({ blockHash: 'bb' }), share({ work: 2 })],
      share({ work: 4, solves: 'aa' }),
    );
    expect(batch.blocks.map(({ round, roundWork }) => [round, roundWork])).to.deep.equal([
      [7n, 9n],
      [8n, 1n],
    ]);
    expect(roundsOf(batch)).to.deep.equal([
      [8n, 1n],
      [9n, 2n],
      [7n, 4n],
    ]);
    expect(state).to.include({ round: 9n, roundWork: 2n });
  });

  it('counts a share of the same worker behind a block, which it does not solve, to the next round', () => {
    expect(filled(block(), share()).batch.slices[0]?.round).to.equal(8n);
  });

  it('counts the share of a block that is to come to the round that the block closes, once', () => {
    const { batch, state } = filled(share({ work: 3, solves: 'aa' }), share({ work: 4 }), block());
    expect(roundsOf(batch)).to.deep.equal([[7n, 7n]]);
    expect(batch.blocks[0]).to.include({ round: 7n, roundWork: 12n });
    expect(state).to.include({ round: 8n, roundWork: 0n });
  });

  it('counts the share of a block that is recorded to its round, and says what is added', () => {
    const states = rounds();
    const batch = new SliceBatch(states);
    const entry = known('aa', 4n);
    const solver = share({ work: 3, solves: 'aa' });
    batch.add([share({ work: 1 }), solver, share({ work: 2 })], new Map([entry]));
    expect(roundsOf(batch)).to.deep.equal([
      [7n, 3n],
      [4n, 3n],
    ]);
    expect(entry[1].addedWork).to.equal(3n);
    expect(states.get('btc')).to.include({ round: 7n, roundWork: 8n });
  });

  it('counts the share of a block that is never recorded to the open round', () => {
    const { batch, state } = filled(block(), share({ work: 3, solves: 'bb' }));
    expect(roundsOf(batch)).to.deep.equal([[8n, 3n]]);
    expect(state).to.include({ roundWork: 3n });
  });

  it('counts the share of a block of another pool to the open round', () => {
    const states = new Map([
      ...rounds(),
      ['bch', { round: 1n, roundWork: 0n, networkWork: undefined, credited: false }] as const,
    ]);
    const batch = new SliceBatch(states);
    batch.add([block(), share({ poolId: 'bch', work: 3, solves: 'aa' })], new Map());
    expect(roundsOf(batch)).to.deep.equal([[1n, 3n]]);
    expect(states.get('bch')).to.include({ roundWork: 3n });
  });

  it('takes a block once only, and lets a known one close no round', () => {
    const states = rounds();
    const batch = new SliceBatch(states);
    batch.add(
      [block({ blockHash: 'aa' }), block({ blockHash: 'bb' }), block({ blockHash: 'bb' })],
      new Map([known('aa', 4n)]),
    );
    expect(batch.blocks.map((entry) => entry.record.blockHash)).to.deep.equal(['bb']);
    expect(states.get('btc')?.round).to.equal(8n);
  });

  it('comes to the same sums however the log is cut, and counts each share in one round', () => {
    const hash = fc.constantFrom('aa', 'bb', 'cc');
    const work = fc.integer({ min: 1, max: 1_000 });
    const record: fc.Arbitrary<LogRecord> = fc.oneof(
      work.map((each) => share({ work: each })),
      fc.tuple(work, hash).map(([each, solves]) => share({ work: each, solves })),
      hash.map((blockHash) => block({ blockHash })),
    );
    const log = fc.array(fc.tuple(record, fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(log, (cuts) => {
        const whole = sums([cuts.map(([each]) => each)]);
        const batches: LogRecord[][] = [[]];
        for (const [each, isLast] of cuts) {
          batches.at(-1)?.push(each);
          if (isLast) batches.push([]);
        }
        expect(sums(batches)).to.deep.equal(whole);
        for (const [round, { slices, stated }] of whole) expect(slices, `${round}`).equal(stated);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

interface RoundSums {
  /** Work of the slices. */
  slices: bigint;
  /** Work that the round's block has, or the pool while the round is open. */
  stated: bigint;
}

/** Every round once all batches are recorded one after the other. */
function sums(batches: readonly (readonly LogRecord[])[]): Map<bigint, RoundSums> {
  const states = new Map<string, RoundState>([
    ['btc', { round: 1n, roundWork: 0n, networkWork: undefined, credited: false }],
  ]);
  const blocks = new Map<string, { readonly round: bigint; roundWork: bigint }>();
  const rounds = new Map<bigint, RoundSums>();
  const sumsOf = (round: bigint): RoundSums => {
    const entry = rounds.get(round) ?? { slices: 0n, stated: 0n };
    rounds.set(round, entry);
    return entry;
  };
  for (const records of batches) {
    const known = new Map(
      [...blocks].map(([blockHash, { round }]) => [
        blockKey('btc', blockHash),
        { poolId: 'btc', blockHash, round, addedWork: 0n },
      ]),
    );
    const batch = new SliceBatch(states);
    batch.add(records, known);
    for (const { round, work } of batch.slices) sumsOf(round).slices += work;
    for (const { blockHash, addedWork } of known.values()) {
      const recorded = blocks.get(blockHash);
      if (recorded !== undefined) recorded.roundWork += addedWork;
    }
    for (const { record, round, roundWork } of batch.blocks)
      blocks.set(record.blockHash, { round, roundWork });
  }
  for (const { round, roundWork } of blocks.values()) sumsOf(round).stated = roundWork;
  const open = states.get('btc');
  if (open !== undefined) sumsOf(open.round).stated = open.roundWork;
  return rounds;
}
