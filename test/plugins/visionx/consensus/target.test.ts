import { expect } from 'chai';
import { workFromTarget } from '../../../../core/plugin-api/target.ts';
import {
  shareDifficulty,
  targetHex,
  targetOfDifficulty,
} from '../../../../plugins/visionx/consensus/target.ts';

/** Difficulties, and the first 64 bits of their targets: floor((2^64 - 1) / difficulty). */
const KNOWN_TARGETS: readonly (readonly [bigint, string])[] = [
  [0n, 'ffffffffffffffff'],
  [1n, 'ffffffffffffffff'],
  [2n, '7fffffffffffffff'],
  [3n, '5555555555555555'],
  [10n, '1999999999999999'],
  [100n, '028f5c28f5c28f5c'],
  [1000n, '004189374bc6a7ef'],
  [10000n, '00068db8bac710cb'],
  [1000000n, '000010c6f7a0b5ed'],
  [18446744073709551615n, '0000000000000001'],
];

describe('a VisionX target', () => {
  it('bounds the first 64 bits of a digest and no more', () => {
    for (const [difficulty, first] of KNOWN_TARGETS)
      expect(targetHex(targetOfDifficulty(difficulty))).to.equal(first + 'f'.repeat(48));
  });

  it('takes as many hashes as its difficulty says', () => {
    for (const difficulty of [1n, 2n, 3n, 10n, 248n, 1000n, 1_000_000n])
      expect(workFromTarget(targetOfDifficulty(difficulty))).to.equal(difficulty);
  });

  it('has a difficulty of at most 64 bits', () => {
    expect(() => targetOfDifficulty(-1n)).to.throw(RangeError);
    expect(() => targetOfDifficulty(2n ** 64n)).to.throw(RangeError);
  });

  it('of a share is a part of the difficulty, and never less than one hash', () => {
    const of = (difficulty: bigint, divisor: bigint) => shareDifficulty(difficulty, divisor);
    expect([of(1000n, 10n), of(19n, 10n), of(9n, 10n), of(0n, 10n)]).to.deep.equal([
      100n,
      1n,
      1n,
      1n,
    ]);
    expect([of(7n, 0n), of(7n, 1n)]).to.deep.equal([7n, 7n]);
  });
});
