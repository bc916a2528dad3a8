import { blake2b } from '@noble/hashes/blake2.js';
import { expect } from 'chai';
import trace from '../../vectors/randomx/trace.json' with { type: 'json' };
import { stageModule } from './compile-stages.ts';
import { type RandomxInstance, randomxInstance } from './randomx-instance.ts';

interface HashExports {
  readonly roundingMode: { readonly value: number };
  bindPlaces(thread: number, cache: number, table: number, built: number): void;
  useVariant(variant: number): void;
  beginHash(input: number, length: number): void;
  runProgram(): void;
  finishHash(out: number): void;
  hashSeed(): number;
  registerFile(): number;
  program(): number;
  scratchpad(): number;
  blake2b(out: number, outBytes: number, input: number, length: number): void;
}

const SCRATCHPAD_BYTES = 2 << 20;
const REGISTERS_A = 192;

describe('randomx stages', function () {
  this.timeout(60_000);
  let instance: RandomxInstance;
  let stages: HashExports;

  before(async () => {
    instance = randomxInstance(trace.hashes[0]?.key ?? '');
    const parts = ['blake2b', 'hash', 'interpreter', 'machine', 'variant'];
    const module = await stageModule('index', ...parts);
    stages = instance.instantiate(module, instance.epoch) as HashExports;
  });

  const take = (address: number, length: number) =>
    Buffer.from(new Uint8Array(instance.memory.buffer, address, length));
  const hashOf = (bytes: Uint8Array) => Buffer.from(blake2b(bytes, { dkLen: 32 })).toString('hex');
  const scratchpadHash = () => hashOf(take(stages.scratchpad(), SCRATCHPAD_BYTES));

  for (const { variant, input, programs, ...known } of trace.hashes) {
    it(`leave what librandomx leaves: ${variant}, ${input}`, () => {
      const at = instance.places.scratch;
      const instructions = variant === 'rx/2' ? 384 : 256;
      new Uint8Array(instance.memory.buffer).set(Buffer.from(input), at);
      stages.useVariant(variant === 'rx/2' ? 2 : 0);
      stages.beginHash(at, input.length);
      expect(scratchpadHash()).to.equal(known.scratchpadBlake2b);
      for (const [index, program] of programs.entries()) {
        const seed = take(stages.hashSeed(), 64).toString('hex');
        expect(seed, `seed ${index}`).to.equal(program.seed);
        stages.runProgram();
        const entropy = take(stages.program(), 128).toString('hex');
        expect(entropy, `entropy ${index}`).to.equal(program.entropy);
        const bytes = take(stages.program(), 128 + 8 * instructions);
        expect(hashOf(bytes), `program ${index}`).to.equal(program.programBlake2b);
        const registers = take(stages.registerFile(), 256).toString('hex');
        expect(registers, `registers ${index}`).to.equal(program.registers);
        expect(stages.roundingMode.value, `mode ${index}`).to.equal(program.mode);
        expect(scratchpadHash(), `scratchpad ${index}`).to.equal(program.scratchpadBlake2b);
        if (index < 7) stages.blake2b(stages.hashSeed(), 64, stages.registerFile(), 256);
      }
      stages.finishHash(at);
      const aesHash = take(stages.registerFile() + REGISTERS_A, 64).toString('hex');
      expect(aesHash).to.equal(known.scratchpadAesHash);
      expect(take(at, 32).toString('hex')).to.equal(known.hash);
    });
  }
});
