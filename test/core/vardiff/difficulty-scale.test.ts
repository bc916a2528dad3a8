import { expect } from 'chai';
import { roundDifficulty } from '../../../core/vardiff/difficulty-scale.ts';

const OPTIONS = {
  difficultyStart: 1,
  difficultyMin: 1e-9,
  difficultyMax: 1e15,
  shareSeconds: 10,
  powersOfTwo: true,
};

describe('roundDifficulty', () => {
  it('finds each power of two from itself to the number before the next', () => {
    for (let exponent = -29; exponent < 49; exponent++) {
      const power = 2 ** exponent;
      expect(roundDifficulty(power, OPTIONS)).to.equal(power);
      expect(roundDifficulty(power * (2 - Number.EPSILON), OPTIONS)).to.equal(power);
    }
  });

  it('keeps three digits of other difficulties', () => {
    const options = { ...OPTIONS, powersOfTwo: false };
    expect([1234.5, 0.00098765, 7].map((ideal) => roundDifficulty(ideal, options))).to.deep.equal([
      1230, 0.000988, 7,
    ]);
  });

  it('ends at the bounds', () => {
    const options = { ...OPTIONS, difficultyMin: 3, difficultyMax: 100 };
    expect([0.1, 5, 1e9].map((ideal) => roundDifficulty(ideal, options))).to.deep.equal([
      3, 4, 100,
    ]);
  });
});
