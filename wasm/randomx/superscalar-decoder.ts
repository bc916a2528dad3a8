/**
 * SuperscalarHash: decoding stage (section 6.3.1). The reference CPU decodes 16 bytes a cycle,
 * which are a group of three or four slots.
 */
import { IMUL_RCP, IMULH_R, ISMULH_R } from './superscalar-opcodes';
import { nextByte } from './blake2-generator';

/** The groups of table 6.3.1 with multiplications in a row, and with the slot of IMUL_RCP. */
export const GROUP_4444: u32 = 4;
const GROUP_3_3_10: u32 = 5;
const GROUP_484: u32 = 0;
const GROUP_493: u32 = 3;

/** Sizes of the slots; 0 where there is no fourth. */
const SLOTS: usize = memory.data<u8>(
  [
    4, 8, 4, 0,
    7, 3, 3, 3,
    3, 7, 3, 3,
    4, 9, 3, 0,
    4, 4, 4, 4,
    3, 3, 10, 0,
  ],
  16,
);

export function slotSize(group: u32, slot: u32): u32 {
  return load<u8>(SLOTS + (group << 2) + slot);
}

export function slotCount(group: u32): u32 {
  return slotSize(group, 3) == 0 ? 3 : 4;
}

/** The group that follows in decode cycle `cycle`, with `opcode` at hand. */
export function nextGroup(opcode: u32, cycle: u32, multiplications: u32): u32 {
  if (opcode == IMULH_R || opcode == ISMULH_R) return GROUP_3_3_10;
  if (multiplications <= cycle) return GROUP_4444;
  if (opcode == IMUL_RCP) return (nextByte() & 1) != 0 ? GROUP_484 : GROUP_493;
  return nextByte() & 3;
}
