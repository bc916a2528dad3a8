/**
 * An input: the blob that is hashed, a block's header with the miner's nonce in it.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 2 | length of the blob n, little-endian, 1 to 190 |
 * | 2 | n | blob |
 * | 2 + n | 190 - n | zero |
 */

export const INPUT_BYTES: u32 = 192;
const BLOB_AT: u32 = 2;

export function isInput(input: usize): bool {
  const length = blobLength(input);
  if (length == 0 || length > INPUT_BYTES - BLOB_AT) return false;
  for (let at = BLOB_AT + length; at < INPUT_BYTES; at++) {
    if (load<u8>(input + at) != 0) return false;
  }
  return true;
}

export function blob(input: usize): usize {
  return input + BLOB_AT;
}

export function blobLength(input: usize): u32 {
  return load<u16>(input);
}
