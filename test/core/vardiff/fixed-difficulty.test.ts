import { expect } from 'chai';
import { targetFromDifficulty } from '../../../core/plugin-api/target.ts';
import { FixedDifficulty } from '../../../core/vardiff/fixed-difficulty.ts';

describe('FixedDifficulty', () => {
  it('never moves', () => {
    const controller = new FixedDifficulty(64);
    expect(controller.share()).to.equal(undefined);
    controller.idle();
    expect(controller.tick()).to.equal(undefined);
    expect(controller.target).to.equal(targetFromDifficulty(64));
  });
});
