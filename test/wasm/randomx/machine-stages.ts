import { compileStages, type Stages } from './compile-stages.ts';

interface MachineExports {
  readonly roundingMode: { value: number };
  buildOpcodes(): void;
  useVariant(variant: number): void;
  reciprocal(divisor: number): bigint;
  decode(instructions: number, count: number): void;
  executeRecords(): void;
  registerFile(): number;
  exponentBits(): number;
  scratchpad(): number;
}

/** Fields of an instruction; those left out are 0. */
export interface Instruction {
  readonly opcode: number;
  readonly dst?: number;
  readonly src?: number;
  readonly mod?: number;
  readonly imm32?: number;
}

/** First opcode of the instructions that tests use by name (specification 5). */
export const OPCODE = {
  IADD_RS: 0,
  IADD_M: 16,
  ISUB_R: 23,
  ISUB_M: 39,
  IMUL_R: 46,
  IMUL_M: 62,
  IMULH_R: 66,
  IMULH_M: 70,
  ISMULH_R: 71,
  ISMULH_M: 75,
  IMUL_RCP: 76,
  INEG_R: 84,
  IXOR_R: 86,
  IXOR_M: 101,
  IROR_R: 106,
  IROL_R: 114,
  ISWAP_R: 116,
  FSWAP_R: 120,
  FADD_R: 124,
  FADD_M: 140,
  FSUB_R: 145,
  FSUB_M: 161,
  FSCAL_R: 166,
  FMUL_R: 172,
  FDIV_M: 204,
  FSQRT_R: 208,
  CBRANCH: 214,
  CFROUND: 239,
  ISTORE: 240,
} as const;

/** Offsets of the groups in the register file. */
export const GROUP = { r: 0, f: 64, e: 128, a: 192 } as const;

/** The virtual machine without what surrounds it: registers, a scratchpad, some instructions. */
export class MachineStages {
  readonly #stages: Stages<MachineExports>;
  readonly #registers: number;

  private constructor(stages: Stages<MachineExports>) {
    this.#stages = stages;
    this.#registers = stages.exports.registerFile();
    stages.exports.buildOpcodes();
  }

  static async compile(): Promise<MachineStages> {
    const parts = ['decoder', 'interpreter', 'reciprocal'];
    const stages = await compileStages<MachineExports>(
      'machine',
      'instruction',
      'variant',
      ...parts,
    );
    return new MachineStages(stages);
  }

  get exports(): MachineExports {
    return this.#stages.exports;
  }

  get mode(): number {
    return this.exports.roundingMode.value;
  }

  register(index: number): bigint {
    return this.#stages.take(this.#registers + 8 * index, 8).readBigUInt64LE();
  }

  setRegister(index: number, value: bigint): void {
    this.#write(this.#registers + 8 * index, value);
  }

  /** Both lanes of a register of 16 bytes, as bits, lower one first. */
  pair(group: number, index: number): readonly [bigint, bigint] {
    const bytes = this.#stages.take(this.#registers + group + 16 * index, 16);
    return [bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)];
  }

  /** Sets a register of 16 bytes, of group A with its halves. */
  setPair(group: number, index: number, lanes: readonly [bigint, bigint]): void {
    const at = this.#registers + group + 16 * index;
    for (const [lane, bits] of lanes.entries()) {
      this.#write(at + 8 * lane, bits);
      if (group === GROUP.a) this.#writeHalves(at + 8 * lane, bits);
    }
  }

  setExponent(lanes: readonly [bigint, bigint]): void {
    for (const [lane, bits] of lanes.entries()) {
      this.#write(this.exports.exponentBits() + 8 * lane, bits);
    }
  }

  word(at: number): bigint {
    return this.#stages.take(this.exports.scratchpad() + at, 8).readBigUInt64LE();
  }

  setWord(at: number, value: bigint): void {
    this.#write(this.exports.scratchpad() + at, value);
  }

  run(instructions: readonly Instruction[], { mode = 0, variant = 0 } = {}): void {
    const program = Buffer.alloc(8 * instructions.length);
    for (const [index, { opcode, dst = 0, src = 0, mod = 0, imm32 = 0 }] of instructions.entries())
      program.set(
        [opcode, dst, src, mod, imm32, imm32 >>> 8, imm32 >>> 16, imm32 >>> 24],
        8 * index,
      );
    this.exports.useVariant(variant);
    this.exports.roundingMode.value = mode;
    this.exports.decode(this.#stages.put(program), instructions.length);
    this.exports.executeRecords();
  }

  /** What the machine keeps of a register of group A: Veltkamp's halves of it, times 2^-64. */
  #writeHalves(at: number, bits: bigint): void {
    const scaled = doubleOf(bits) * 2 ** -64;
    const product = scaled * (2 ** 27 + 1);
    const upper = product - (product - scaled);
    this.#write(at + 64, bitsOf(upper));
    this.#write(at + 128, bitsOf(scaled - upper));
  }

  #write(at: number, value: bigint): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    this.#stages.set(at, bytes);
  }
}

function doubleOf(bits: bigint): number {
  return new Float64Array(new BigUint64Array([bits]).buffer)[0] ?? Number.NaN;
}

function bitsOf(double: number): bigint {
  return new BigUint64Array(new Float64Array([double]).buffer)[0] ?? 0n;
}
