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

  beforeEach(() => {
    clock = new ManualClock();
    wait = new RewardWait({ waitMs: WAIT_MS }, clock);
  });

  it('of a block from before the first look goes by the wall clock', () => {
    const [old, young] = [found('aa', WAIT_MS), found('bb', WAIT_MS - 1)];
    wait.saw([old, young]);
    expect([wait.isOver(old), wait.isOver(young)]).to.deep.equal([true, false]);
    clock.pass(1);
    expect(wait.isOver(young)).to.equal(true);
  });

  it('of a block from before the first look is no longer than the wait, whatever that clock says', () => {
    const block = found('aa', -DAY_MS);
    wait.saw([block]);
    clock.pass(WAIT_MS - 1);
    expect(wait.isOver(block)).to.equal(false);
    clock.pass(1);
    expect(wait.isOver(block)).to.equal(true);
  });

  for (const jumpMs of [0, DAY_MS, -DAY_MS])
    it(`of a later block is the wait, over a jump of ${jumpMs / DAY_MS} days`, () => {
      wait.saw([]);
      const before = found('aa');
      clock.jump(jumpMs);
      const after = found('bb');
      wait.saw([before, after]);
      clock.pass(WAIT_MS - 1);
      wait.saw([before, after]);
      expect([wait.isOver(before), wait.isOver(after)]).to.deep.equal([false, false]);
      clock.pass(1);
      expect([wait.isOver(before), wait.isOver(after)]).to.deep.equal([true, true]);
    });

  it('is not begun again by a block that returns', () => {
    wait.saw([]);
    const block = found('aa');
    wait.saw([block]);
    clock.pass(WAIT_MS);
    wait.saw([]);
    wait.saw([block]);
    expect(wait.isOver(block)).to.equal(true);
  });

  it('remembers a bounded number of blocks', () => {
    wait.saw([]);
    const [first, second] = [found('first'), found('second')];
    wait.saw([first, second]);
    clock.pass(WAIT_MS);
    wait.saw(Array.from({ length: 9_999 }, (_, index) => found(`${index}`)));
    expect([wait.isOver(first), wait.isOver(second)]).to.deep.equal([false, true]);
  });
});
