import { blake2b as nobleBlake2b } from '@noble/hashes/blake2.js';
import { expect } from 'chai';
import { HASHES } from '../../vectors/randomx/blake2b.ts';
import { SeededRandom } from '../seeded-random.ts';
import { compileStages, type Stages } from './compile-stages.ts';

interface HashExports {
  blake2b(out: number, outBytes: number, input: number, length: number): void;
}

const reference = (input: Uint8Array, dkLen: number) =>
  Buffer.from(nobleBlake2b(input, { dkLen })).toString('hex');

describe('randomx Blake2b', function () {
  this.timeout(60_000);
  let stages: Stages<HashExports>;

  before(async () => {
    stages = await compileStages('blake2b');
  });

  function digest(input: Uint8Array, bytes: number): string {
    stages.exports.blake2b(stages.out, bytes, stages.put(input), input.length);
    return stages.take(stages.out, bytes).toString('hex');
  }

  it('gives the known digests', () => {
    for (const vector of HASHES) {
      expect(digest(vector.input, vector.digest.length / 2)).to.equal(vector.digest);
    }
  });

  it('agrees with another implementation for every length around the blocks', () => {
    const random = new SeededRandom(1);
    for (let length = 0; length <= 400; length++) {
      const input = random.bytes(length);
      const bytes = random.between(1, 64);
      expect(digest(input, bytes), `${length} bytes`).to.equal(reference(input, bytes));
    }
  });

  it('writes no more than the digest', () => {
    const input = Buffer.from('neighbours');
    stages.exports.blake2b(stages.out, 64, stages.put(input), input.length);
    const before = stages.take(stages.out, 64);
    stages.exports.blake2b(stages.out, 20, stages.put(input), input.length);
    expect(stages.take(stages.out + 20, 44)).to.deep.equal(before.subarray(20));
  });

  it('may overwrite its input', () => {
    const input = new SeededRandom(2).bytes(200);
    const at = stages.put(input);
    stages.exports.blake2b(at, 64, at, input.length);
    expect(stages.take(at, 64).toString('hex')).to.equal(reference(input, 64));
  });
});
