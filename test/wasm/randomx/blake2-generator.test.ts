import { blake2b } from '@noble/hashes/blake2.js';
import { expect } from 'chai';
import { GENERATOR_BYTES, GENERATOR_SEED, GENERATOR_WORDS } from '../../vectors/randomx/blake2b.ts';
import { compileStages, type Stages } from './compile-stages.ts';

interface GeneratorExports {
  seedGenerator(seed: number, length: number): void;
  nextByte(): number;
  nextWord(): number;
}

const hash512 = (input: Uint8Array) => Buffer.from(blake2b(input, { dkLen: 64 }));

describe('randomx BlakeGenerator', function () {
  this.timeout(60_000);
  let stages: Stages<GeneratorExports>;

  before(async () => {
    stages = await compileStages('blake2-generator');
  });

  function seed(text: string): void {
    const bytes = Buffer.from(text);
    stages.exports.seedGenerator(stages.put(bytes), bytes.length);
  }

  it('gives the known bytes', () => {
    seed(GENERATOR_SEED);
    const bytes = Array.from({ length: GENERATOR_BYTES.length / 2 }, () =>
      stages.exports.nextByte(),
    );
    expect(Buffer.from(bytes).toString('hex')).to.equal(GENERATOR_BYTES);
  });

  it('gives the known words', () => {
    seed(GENERATOR_SEED);
    const words = GENERATOR_WORDS.map(() => stages.exports.nextWord() >>> 0);
    expect(words).to.deep.equal(GENERATOR_WORDS);
  });

  it('leaves out the bytes of a state that make no whole word', () => {
    const padded = Buffer.alloc(64);
    padded.write(GENERATOR_SEED);
    const first = hash512(padded);
    const second = hash512(first);
    seed(GENERATOR_SEED);
    for (let index = 0; index < 61; index++) {
      expect(stages.exports.nextByte()).to.equal(first[index]);
    }
    expect(stages.exports.nextWord() >>> 0).to.equal(second.readUInt32LE(0));
    expect(stages.exports.nextByte()).to.equal(second[4]);
  });

  it('takes no more than 60 bytes of a seed', () => {
    seed('k'.repeat(60));
    const expected = stages.exports.nextWord();
    seed('k'.repeat(64));
    expect(stages.exports.nextWord()).to.equal(expected);
  });
});
