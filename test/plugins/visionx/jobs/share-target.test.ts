import { expect } from 'chai';
import { assert, bigInt, property } from 'fast-check';
import { TARGET_MAX, type Target } from '../../../../core/plugin-api/target.ts';
import { targetOfDifficulty } from '../../../../plugins/visionx/consensus/target.ts';
import { shareTarget } from '../../../../plugins/visionx/jobs/share-target.ts';

describe('the targets of shares', () => {
  it('leave those of whole difficulties as they are', () => {
    for (const difficulty of [1n, 2n, 3n, 7n, 100n, 248n, 1000n, 2n ** 32n + 1n]) {
      const target = targetOfDifficulty(difficulty);
      expect(shareTarget(target)).to.equal(target);
    }
  });

  it('are never above what is wanted, and the next easier one is', () => {
    const wanted = bigInt({ min: 1n << 230n, max: TARGET_MAX });
    assert(
      property(wanted, (target) => {
        const told = shareTarget(target as Target);
        expect(told <= target).to.equal(true);
        const difficulty = (1n << 64n) / (told >> 192n);
        // Around the difficulty itself, for the quotient is only near it.
        const easier = [1n, 2n, 3n].map((less) =>
          difficulty > less ? targetOfDifficulty(difficulty - less) : TARGET_MAX,
        );
        const next = easier.find((each) => each > told) ?? TARGET_MAX;
        expect(told === TARGET_MAX || next > target).to.equal(true);
      }),
    );
  });

  it('are the hardest there is where none is as hard as wanted', () => {
    const hardest = targetOfDifficulty(2n ** 64n - 1n);
    expect(shareTarget(1n as Target)).to.equal(hardest);
    expect(shareTarget(((1n << 193n) - 1n) as Target)).to.equal(hardest);
  });
});
