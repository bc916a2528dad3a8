import { expect } from 'chai';
import { SliceBatch } from '../../../core/storage/slice-batch.ts';
import type { RoundState } from '../../../core/storage/slice-batch.ts';
import { block, share } from './records.ts';

describe('SliceBatch', () => {
  const rounds = (): Map<string, RoundState> =>
    new Map([['btc', { round: 7n, roundWork: 5n, networkWork: undefined }]]);
  const filled = (...records: Parameters<SliceBatch['add']>[0]) => {
    const states = rounds();
    const batch = new SliceBatch(states);
    batch.add(records, new Set());
    return { batch, state: states.get('btc') };
  };

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

  it('counts the share that found a block, which follows it, to the round of the block', () => {
    const { batch, state } = filled(share(), block(), share({ work: 3 }), share({ work: 4 }));
    expect(batch.slices.map(({ round, work }) => [round, work])).to.deep.equal([
      [7n, 13n],
      [8n, 4n],
    ]);
    expect(batch.blocks[0]).to.include({ round: 7n, roundWork: 18n });
    expect(state).to.include({ roundWork: 4n });
  });

  for (const [who, next] of [
    ['another worker', share({ worker: 'rig2' })],
    ['another miner', share({ miner: 'bob' })],
    ['a later height', share({ height: 101 })],
  ] as const) {
    it(`counts the share of ${who} behind a block to the next round`, () => {
      expect(filled(block(), next).batch.slices[0]?.round).to.equal(8n);
    });
  }

  it('takes a block once only, and lets a known one close no round', () => {
    const states = rounds();
    const batch = new SliceBatch(states);
    batch.add(
      [block({ blockHash: 'aa' }), block({ blockHash: 'bb' }), block({ blockHash: 'bb' })],
      new Set(['btc aa']),
    );
    expect(batch.blocks.map((entry) => entry.record.blockHash)).to.deep.equal(['bb']);
    expect(states.get('btc')?.round).to.equal(8n);
  });
});
