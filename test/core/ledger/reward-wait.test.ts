import { expect } from 'chai';
import { RewardWait } from '../../../core/ledger/reward-wait.ts';
import type { OpenBlock } from '../../../core/ledger/settlement-store.ts';
import { ManualClock } from '../shares/manual-clock.ts';

const WAIT_MS = 300_000;
const DAY_MS = 86_400_000;

describe('reward wait', () => {
  let clock: ManualClock;
  let wait: RewardWait;
  const found = (blockHash: string, agoMs = 0): OpenBlock => ({
    poolId: 'btc',
    height: 100,
    blockHash,
    status: 'pending',
    round: 1n,
    finder: 'ann',
    rewardAtomic: 1n,
    credited: false,
    foundAtMs: clock.nowMs() - agoMs,
  });

  const look = (blocks: readonly OpenBlock[]): void => {
    wait.saw(blocks);
    wait.looked();
  };

  beforeEach(() => {
    clock = new ManualClock();
    wait = new RewardWait({ waitMs: WAIT_MS }, clock);
  });

  it('of a block from before the first look goes by the wall clock', () => {
    const [old, young] = [found('aa', WAIT_MS), found('bb', WAIT_MS - 1)];
    look([old, young]);
    expect([wait.isOver(old), wait.isOver(young)]).to.deep.equal([true, false]);
    clock.pass(1);
    expect(wait.isOver(young)).to.equal(true);
  });

  it('of a block from before the first look is no longer than the wait, whatever that clock says', () => {
    const block = found('aa', -DAY_MS);
    look([block]);
    clock.pass(WAIT_MS - 1);
    expect(wait.isOver(block)).to.equal(false);
    clock.pass(1);
    expect(wait.isOver(block)).to.equal(true);
  });

  for (const jumpMs of [0, DAY_MS, -DAY_MS])
    it(`of a later block is the wait, over a jump of ${jumpMs / DAY_MS} days`, () => {
      look([]);
      const before = found('aa');
      clock.jump(jumpMs);
      const after = found('bb');
      look([before, after]);
      clock.pass(WAIT_MS - 1);
      look([before, after]);
      expect([wait.isOver(before), wait.isOver(after)]).to.deep.equal([false, false]);
      clock.pass(1);
      expect([wait.isOver(before), wait.isOver(after)]).to.deep.equal([true, true]);
    });

  it('is not begun again by a block that returns', () => {
    look([]);
    const block = found('aa');
    look([block]);
    clock.pass(WAIT_MS);
    look([]);
    look([block]);
    expect(wait.isOver(block)).to.equal(true);
  });

  it('remembers a bounded number of blocks, those that are still open first', () => {
    look([]);
    const [gone, open] = [found('gone'), found('open', -DAY_MS)];
    look([gone, open]);
    clock.pass(WAIT_MS);
    const others = Array.from({ length: 9_998 }, (_, index) => found(`${index}`, -DAY_MS));
    look([open, ...others]);
    const late = found('late', -DAY_MS);
    look([open, late]);
    clock.pass(WAIT_MS);
    expect([wait.isOver(open), wait.isOver(late)]).to.deep.equal([true, true]);
  });

  it('goes by the wall clock for blocks beyond that number', () => {
    look([]);
    const many = Array.from({ length: 10_000 }, (_, index) => found(`${index}`));
    const [old, young] = [found('old', WAIT_MS), found('young')];
    for (let each = 0; each < 3; each++) look([...many, old, young]);
    expect([wait.isOver(old), wait.isOver(young)]).to.deep.equal([true, false]);
    clock.pass(WAIT_MS);
    look([...many, old, young]);
    expect(wait.isOver(young)).to.equal(true);
  });

  it('takes several pages for one look', () => {
    const [one, other] = [found('aa', WAIT_MS), found('bb', WAIT_MS)];
    wait.saw([one]);
    wait.saw([other]);
    wait.looked();
    expect([wait.isOver(one), wait.isOver(other)]).to.deep.equal([true, true]);
  });
});
