import type { SuperscalarInstruction, SuperscalarProgram } from './superscalar-programs.ts';

const u64 = (value: bigint) => BigInt.asUintN(64, value);
const i64 = (value: bigint) => BigInt.asIntN(64, value);
const immediate = (imm32: number) => BigInt(imm32 | 0);

/** A dataset item, computed as specification 7.3 says, word by word. */
export function datasetItem(
  number: number,
  programs: readonly SuperscalarProgram[],
  cache: DataView,
): Buffer {
  const r0 = u64((BigInt(number) + 1n) * 6364136223846793005n);
  const r = [
    r0,
    r0 ^ 9298411001130361340n,
    r0 ^ 12065312585734608966n,
    r0 ^ 9306329213124626780n,
    r0 ^ 5281919268842080866n,
    r0 ^ 10536153434571861004n,
    r0 ^ 3398623926847679864n,
    r0 ^ 9549104520008361294n,
  ];
  let cacheIndex = BigInt(number);
  for (const { instructions, addressRegister } of programs) {
    for (const instruction of instructions) execute(instruction, r);
    const line = Number(cacheIndex % BigInt(cache.byteLength / 64)) * 64;
    for (let at = 0; at < 8; at++) r[at] = word(r, at) ^ cache.getBigUint64(line + 8 * at, true);
    cacheIndex = word(r, addressRegister);
  }
  const item = Buffer.alloc(64);
  for (let at = 0; at < 8; at++) item.writeBigUInt64LE(word(r, at), 8 * at);
  return item;
}

function word(r: readonly bigint[], index: number): bigint {
  const value = r[index];
  if (value === undefined) throw new RangeError(`no register ${index}`);
  return value;
}

function execute({ opcode, dst, src, mod, imm32 }: SuperscalarInstruction, r: bigint[]): void {
  r[dst] = u64(result(opcode, word(r, dst), word(r, src), mod, imm32));
}

function result(opcode: number, a: bigint, b: bigint, mod: number, imm32: number): bigint {
  switch (opcode) {
    case 0: // ISUB_R
      return a - b;
    case 1: // IXOR_R
      return a ^ b;
    case 2: // IADD_RS
      return a + (b << BigInt((mod >> 2) % 4));
    case 3: // IMUL_R
      return a * b;
    case 4: // IROR_C
      return (a >> BigInt(imm32)) | (a << BigInt(64 - imm32));
    case 5: // IADD_C
    case 7:
    case 9:
      return a + immediate(imm32);
    case 6: // IXOR_C
    case 8:
    case 10:
      return a ^ immediate(imm32);
    case 11: // IMULH_R
      return (a * b) >> 64n;
    case 12: // ISMULH_R
      return (i64(a) * i64(b)) >> 64n;
    case 13: // IMUL_RCP
      return a * reciprocal(BigInt(imm32));
    default:
      throw new RangeError(`no instruction ${opcode}`);
  }
}

function reciprocal(divisor: bigint): bigint {
  let power = 1n << 63n;
  while ((power * 2n) / divisor < 1n << 64n) power *= 2n;
  return power / divisor;
}
