import { expect } from 'chai';
import { assert, bigInt, property } from 'fast-check';
import {
  bigintFromLe,
  difficultyFromTarget,
  HASHES_DIFFICULTY_ONE,
  TARGET_MAX,
  type Target,
  targetFromCompact,
  targetFromDifficulty,
  targetToLe,
  workFromTarget,
} from '../../../core/plugin-api/target.ts';

const ONE = 0xffffn << 208n;

describe('target', () => {
  it('of difficulty 1 is the one of Bitcoin', () => {
    expect(targetFromDifficulty(1)).to.equal(ONE);
    expect(difficultyFromTarget(ONE as Target)).to.equal(1);
    expect(workFromTarget(ONE as Target)).to.equal(4_295_032_833n);
  });

  it('is as much work as its difficulty says, where that counts hashes', () => {
    for (const difficulty of [1, 2, 3, 5, 6, 7, 300, 4099, 300_000_000_007]) {
      const target = targetFromDifficulty(difficulty, HASHES_DIFFICULTY_ONE);
      expect(workFromTarget(target)).to.equal(BigInt(difficulty));
    }
  });

  it('follows difficulty exactly at powers of two, and is never zero or too large', () => {
    expect(targetFromDifficulty(1024)).to.equal(ONE / 1024n);
    expect(targetFromDifficulty(2 ** 40)).to.equal(ONE / 2n ** 40n);
    expect(targetFromDifficulty(1e-30)).to.equal(TARGET_MAX);
    expect(targetFromDifficulty(1e300)).to.equal(1n);
  });

  it('refuses difficulties that are none', () => {
    for (const difficulty of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => targetFromDifficulty(difficulty)).to.throw(RangeError, 'difficulty');
    }
  });

  it('expands the compact form of known headers', () => {
    expect(targetFromCompact(0x1d00ffff)).to.equal(ONE);
    expect(targetFromCompact(0x207fffff)).to.equal(0x7fffffn << 232n);
    expect(targetFromCompact(0x01110000)).to.equal(0x11n);
  });

  it('refuses compact forms that are zero, negative or too large', () => {
    for (const bits of [0x00000000, 0x1d000000, 0x1d800001, 0x237fffff]) {
      expect(() => targetFromCompact(bits)).to.throw(RangeError, 'compact target');
    }
  });

  it('comes back from its little-endian bytes', () => {
    assert(
      property(bigInt({ min: 1n, max: TARGET_MAX }), (value) => {
        const bytes = targetToLe(value as Target);
        return bytes.length === 32 && bigintFromLe(bytes) === value;
      }),
      { seed: 42 },
    );
    expect(targetToLe(1n as Target)[0]).to.equal(1);
  });

  it('keeps the difficulty of any target to six digits', () => {
    assert(
      property(bigInt({ min: ONE >> 60n, max: ONE << 10n }), (value) => {
        const difficulty = difficultyFromTarget(value as Target);
        const back = difficultyFromTarget(targetFromDifficulty(difficulty));
        return Math.abs(back / difficulty - 1) < 1e-6;
      }),
      { seed: 42 },
    );
  });
});
