import { compileStages } from './compile-stages.ts';

/** As specification table 6.1.1; operands and opcode in the encoding of the kernel. */
export interface SuperscalarInstruction {
  readonly opcode: number;
  readonly dst: number;
  readonly src: number;
  readonly mod: number;
  readonly imm32: number;
}

export interface SuperscalarProgram {
  readonly addressRegister: number;
  readonly instructions: readonly SuperscalarInstruction[];
  /** 8 bytes per instruction. */
  readonly bytes: Buffer;
}

interface ProgramExports {
  generatePrograms(seed: number, length: number): void;
  programAt(index: number): number;
}

/** The eight programs that the kernel makes of a seed. */
export async function readPrograms(seed: string): Promise<readonly SuperscalarProgram[]> {
  const stages = await compileStages<ProgramExports>(
    'superscalar-generator',
    'superscalar-program',
  );
  const bytes = Buffer.from(seed);
  stages.exports.generatePrograms(stages.put(bytes), bytes.length);
  return Array.from({ length: 8 }, (_, index) => {
    const at = stages.exports.programAt(index);
    const head = stages.take(at, 8);
    const body = stages.take(at + 8, 8 * head.readUInt32LE(0));
    return { addressRegister: head.readUInt32LE(4), instructions: decode(body), bytes: body };
  });
}

function decode(body: Buffer): SuperscalarInstruction[] {
  const instructions: SuperscalarInstruction[] = [];
  for (let at = 0; at < body.length; at += 8) {
    instructions.push({
      opcode: body.readUInt8(at),
      dst: body.readUInt8(at + 1),
      src: body.readUInt8(at + 2),
      mod: body.readUInt8(at + 3),
      imm32: body.readUInt32LE(at + 4),
    });
  }
  return instructions;
}
