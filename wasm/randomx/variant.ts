/**
 * RandomX as of 2019 (rx/0) and its second version (rx/2), which share cache and dataset and differ
 * in four parameters.
 *
 * | | rx/0 | rx/2 |
 * |---|---|---|
 * | instructions of a program | 256 | 384 |
 * | bits of its operand that must be zero for CFROUND to act | none | 2 to 5 |
 * | dataset address that an iteration changes | that of the next one | that of the one after it |
 * | groups F and E at the end of an iteration | F xor E | F through four AES rounds with keys E |
 */

/** As contexts name it. */
export const RX_0: u32 = 0;
export const RX_2: u32 = 2;

let second: bool = false;

export function useVariant(variant: u32): void {
  second = variant == RX_2;
}

export function programSize(): u32 {
  return second ? 384 : 256;
}

export function roundingCondition(): u32 {
  return second ? 0b111100 : 0;
}

@inline
export function looksTwoAhead(): bool {
  return second;
}

@inline
export function mixesByAes(): bool {
  return second;
}
