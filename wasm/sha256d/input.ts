/**
 * An input: what one submission adds to its job. Integers little-endian.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 1 | extranonce1 length |
 * | 1 | 1 | extranonce2 length; both together at most 16 |
 * | 2 | 2 | zero |
 * | 4 | 4 | header version, after rolling |
 * | 8 | 4 | ntime |
 * | 12 | 4 | nonce |
 * | 16 | 16 | extranonce1, directly followed by extranonce2; the rest is not read |
 */

export const INPUT_BYTES: u32 = 32;
export const EXTRANONCES_BYTES_MAX: u32 = 16;

export function isInput(input: usize): bool {
  return load<u16>(input, 2) == 0 && extranoncesLength(input) <= EXTRANONCES_BYTES_MAX;
}

/** Bytes of both extranonces together. */
export function extranoncesLength(input: usize): u32 {
  return <u32>load<u8>(input, 0) + <u32>load<u8>(input, 1);
}

export function version(input: usize): u32 {
  return load<u32>(input, 4);
}

export function ntime(input: usize): u32 {
  return load<u32>(input, 8);
}

export function nonce(input: usize): u32 {
  return load<u32>(input, 12);
}

export function extranonces(input: usize): usize {
  return input + 16;
}
