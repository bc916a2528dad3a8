import { blake2b } from '@noble/hashes/blake2.js';
import { expect } from 'chai';
import {
  GENERATOR_1R,
  GENERATOR_4R,
  GENERATOR_STATE,
  HASH_1R,
  OFFICIAL_1R,
  ROUND,
} from '../../vectors/randomx/aes.ts';
import { compileStages, type Stages } from './compile-stages.ts';

interface AesExports {
  buildAesTables(): void;
  aesTables(): number;
  encryptState(tables: number, state: number, key: number): void;
  decryptState(tables: number, state: number, key: number): void;
  aesGenerator1R(state: number, out: number, bytes: number): void;
  aesGenerator4R(state: number, out: number, bytes: number): void;
  aesHash1R(out: number, input: number, bytes: number): void;
}

const hex = (digits: string) => Buffer.from(digits, 'hex');
const STRETCH_BYTES = 16_384;

describe('randomx AES', function () {
  this.timeout(60_000);
  let stages: Stages<AesExports>;
  let aes: AesExports;

  before(async () => {
    const parts = ['aes-round', 'aes-generator-1r', 'aes-generator-4r', 'aes-hash-1r'];
    stages = await compileStages('machine', 'aes-tables', ...parts);
    aes = stages.exports;
    aes.buildAesTables();
  });

  it('encrypts and decrypts one round', () => {
    const state = stages.put(hex(ROUND.state + ROUND.key));
    aes.encryptState(aes.aesTables(), state, state + 16);
    expect(stages.take(state, 16).toString('hex')).to.equal(ROUND.encrypted);
    stages.put(hex(ROUND.state + ROUND.key));
    aes.decryptState(aes.aesTables(), state, state + 16);
    expect(stages.take(state, 16).toString('hex')).to.equal(ROUND.decrypted);
  });

  it('generates with one round, and moves the state on', () => {
    const state = stages.put(hex(GENERATOR_STATE));
    aes.aesGenerator1R(state, stages.out, 256);
    expect(stages.take(stages.out, 256).toString('hex')).to.equal(GENERATOR_1R.output);
    expect(stages.take(state, 64).toString('hex')).to.equal(GENERATOR_1R.stateAfter);
  });

  it('generates what the tests of RandomX say', () => {
    const state = stages.put(Buffer.concat([hex(OFFICIAL_1R.state), Buffer.alloc(32)]));
    aes.aesGenerator1R(state, stages.out, 64);
    expect(stages.take(stages.out, 32).toString('hex')).to.equal(OFFICIAL_1R.output);
  });

  it('generates with four rounds', () => {
    aes.aesGenerator4R(stages.put(hex(GENERATOR_STATE)), stages.out, 256);
    expect(stages.take(stages.out, 256).toString('hex')).to.equal(GENERATOR_4R);
  });

  it('hashes', () => {
    const input = Buffer.from(Array.from({ length: 256 }, (_, index) => (index * 5 + 1) & 0xff));
    aes.aesHash1R(stages.out, stages.put(input), 256);
    expect(stages.take(stages.out, 64).toString('hex')).to.equal(HASH_1R);
  });

  it('generates the same at once and in parts, over the ends of stretches', () => {
    const bytes = 2 * STRETCH_BYTES + 64;
    const state = stages.put(hex(GENERATOR_STATE));
    aes.aesGenerator1R(state, stages.out, bytes);
    const whole = stages.take(stages.out, bytes);
    stages.put(hex(GENERATOR_STATE));
    for (let at = 0; at < bytes; at += 64) aes.aesGenerator1R(state, stages.out + at, 64);
    expect(stages.take(stages.out, bytes).equals(whole)).to.equal(true);
  });

  it('has the keys that the specification derives', () => {
    // A round of zeros: the S-box of 0 is 0x63, and mixing four of them gives 0x63 again; the
    // inverse of 0 is 0x52. What is left is the key.
    const keys = blake2b(Buffer.from('RandomX AesGenerator1R keys'), { dkLen: 64 });
    aes.aesGenerator1R(stages.put(Buffer.alloc(64)), stages.out, 64);
    const expected = keys.map((byte, index) => byte ^ (index & 16 ? 0x63 : 0x52));
    expect(stages.take(stages.out, 64).equals(expected)).to.equal(true);
  });
});
