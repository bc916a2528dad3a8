import { expect } from 'chai';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import { withSolvers } from '../../../core/shares/unnamed-solvers.ts';
import { block, share } from '../storage/records.ts';

describe('withSolvers', () => {
  const solves = (...records: LogRecord[]) =>
    withSolvers(records).map((record) => (record.kind === 'share' ? record.solves : 'block'));

  it('takes the share directly behind a block for the one that solves it', () => {
    expect(solves(share(), block(), share(), share())).deep.equal([
      ...[undefined, 'block', 'aa', undefined],
    ]);
  });

  it('sees past records of other pools', () => {
    const ofOther = share({ poolId: 'bch' });
    expect(solves(block(), ofOther, share())).deep.equal(['block', undefined, 'aa']);
  });

  it('gives it to the later of two blocks', () => {
    const [one, other, next] = withSolvers([block(), block({ blockHash: 'bb' }), share()]);
    expect([one, other]).deep.equal([block(), block({ blockHash: 'bb' })]);
    expect(next).deep.equal(share({ solves: 'bb' }));
  });

  for (const [who, next] of [
    ['another worker', share({ worker: 'rig2' })],
    ['another miner', share({ miner: 'bob' })],
    ['a later height', share({ height: 101 })],
  ] as const) {
    it(`takes no share of ${who} for it, and none behind that`, () => {
      expect(solves(block(), next, share())).deep.equal(['block', undefined, undefined]);
    });
  }
});
