import { expect } from 'chai';
import fc from 'fast-check';
import {
  HASHES_DIFFICULTY_ONE,
  type Target,
  TARGET_MAX,
  targetFromDifficulty,
  workFromTarget,
} from '../../../../core/plugin-api/target.ts';
import { digitsAim } from '../../../../core/protocols/stratum-cryptonote/digits-aim.ts';

const aimAt = (difficulty: number) =>
  digitsAim(targetFromDifficulty(difficulty, HASHES_DIFFICULTY_ONE));

/** What XMRig makes of the digits: the top 64 bits of a share are below this. */
function widened(digits: string): bigint {
  const bytes = Buffer.from(digits, 'hex');
  if (bytes.length === 8) return bytes.readBigUInt64LE();
  return (2n ** 64n - 1n) / ((2n ** 32n - 1n) / BigInt(bytes.readUInt32LE()));
}

describe('a target in digits', () => {
  it('is told as miners know it', () => {
    expect(aimAt(100_000).digits).to.equal('c5a70000');
    expect(aimAt(1).digits).to.equal('ffffffff');
    expect(aimAt(100).digits).to.equal('285c8f02');
    expect(aimAt(2 ** 24).digits).to.equal('ffffffffff000000');
    expect(aimAt(1e9).digits).to.have.length(16);
    expect(aimAt(2 ** 24 - 1).digits).to.have.length(8);
  });

  it('is judged and credited by what the digits mean to a miner', () => {
    const difficulty = fc.oneof(
      fc.integer({ min: 1, max: 2 ** 24 }),
      fc.integer({ min: 2 ** 24, max: Number.MAX_SAFE_INTEGER }),
    );
    fc.assert(
      fc.property(difficulty, (wanted) => {
        const { digits, target, work } = aimAt(wanted);
        expect(target).to.equal((widened(digits) << 192n) - 1n);
        expect(work).to.equal(workFromTarget(target));
        // The short form loses at most one part in 256, the long one next to nothing.
        const loss = Number(work) / wanted - 1;
        expect(loss).to.be.within(-1e-9, digits.length === 8 ? 1 / 256 : 1e-3);
      }),
      { numRuns: 5000, seed: 5 },
    );
  });

  it('is credited with whole hashes where difficulties are small', () => {
    for (let difficulty = 1; difficulty <= 1000; difficulty++)
      expect(aimAt(difficulty).work, String(difficulty)).to.equal(BigInt(difficulty));
    expect(aimAt(100_000).work).to.equal(100_001n);
  });

  it('exists for every target', () => {
    const any = fc.bigInt({ min: 1n, max: TARGET_MAX });
    const shifted = fc
      .tuple(any, fc.integer({ min: 0, max: 255 }))
      .map(([value, by]) => value >> BigInt(by));
    fc.assert(
      fc.property(shifted, (value) => {
        const { digits, target, targetLe, work } = digitsAim((value === 0n ? 1n : value) as Target);
        expect(digits).to.match(/^([0-9a-f]{8}|[0-9a-f]{16})$/);
        expect(target > 0n && work > 0n).to.equal(true);
        expect(targetLe).to.have.length(32);
      }),
      { numRuns: 2000, seed: 6 },
    );
  });
});
