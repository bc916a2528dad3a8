import { blake2b } from '@noble/hashes/blake2.js';
import { expect } from 'chai';
import { PROGRAMS_OF_SEEDS, RECIPROCALS } from '../../vectors/randomx/superscalar.ts';
import { SeededRandom } from '../seeded-random.ts';
import { readPrograms, type SuperscalarProgram } from './superscalar-programs.ts';
import { compileStages, type Stages } from './compile-stages.ts';

interface ReciprocalExports {
  reciprocal(divisor: number): bigint;
}

describe('randomx SuperscalarHash', function () {
  this.timeout(60_000);

  for (const { seed, programs: known } of PROGRAMS_OF_SEEDS) {
    it(`makes the known programs of "${seed}"`, async () => {
      const programs = await readPrograms(seed);
      const described = programs.map((program) => ({
        size: program.instructions.length,
        addressRegister: program.addressRegister,
        hash256: hash256(program),
      }));
      expect(described).to.deep.equal(known);
    });
  }

  const hash256 = ({ bytes }: SuperscalarProgram) =>
    Buffer.from(blake2b(bytes, { dkLen: 32 })).toString('hex');
});

describe('randomx reciprocal', function () {
  this.timeout(60_000);
  let stages: Stages<ReciprocalExports>;

  before(async () => {
    stages = await compileStages('reciprocal');
  });

  const reciprocal = (divisor: number) => BigInt.asUintN(64, stages.exports.reciprocal(divisor));

  it('gives the known constants', () => {
    for (const [divisor, constant] of RECIPROCALS) {
      expect(reciprocal(divisor), `${divisor}`).to.equal(constant);
    }
  });

  it('is the largest that fits in 64 bits, rounded down', () => {
    const random = new SeededRandom(3);
    for (let round = 0; round < 2000; round++) {
      const divisor = random.uint32() >>> random.between(0, 30);
      if ((divisor & (divisor - 1)) === 0) continue;
      let power = 1n << 63n;
      while ((power * 2n) / BigInt(divisor) < 1n << 64n) power *= 2n;
      expect(reciprocal(divisor), `${divisor}`).to.equal(power / BigInt(divisor));
    }
  });
});
