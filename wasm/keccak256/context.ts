/**
 * A context: what all nonces of one farmer in one block have in common.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | index of the block, little-endian |
 * | 4 | 32 | entropy of the block |
 * | 36 | 32 | farmer: public key or id of a contract |
 *
 * What is hashed is 76 bytes: index and nonce, both big-endian, entropy, farmer. With their padding they are
 * one block of Keccak-256, and of its 17 words of 64 bits, little-endian, these are not zero:
 *
 * | word | what |
 * |---|---|
 * | 0 | index; from bit 32 on, the high half of the nonce |
 * | 1 | low half of the nonce; from bit 32 on, entropy |
 * | 2 to 8 | entropy and farmer |
 * | 9 | the rest of the farmer; bit 32, where the padding begins |
 * | 16 | bit 63, where it ends |
 */
const CONTEXT_BYTES: u32 = 68;
const PADDING_FIRST: u64 = 1 << 32;
/** Word 16. */
export const PADDING_LAST: u64 = 1 << 63;

export function isContext(length: u32): bool {
  return length == CONTEXT_BYTES;
}

/** Word 0, with the high half of a nonce. */
export function firstWord(context: usize, nonceHigh: u32): u64 {
  return <u64>bswap<u32>(load<u32>(context)) | (<u64>bswap<u32>(nonceHigh) << 32);
}

/** Word 1, the low half of the nonce zero. */
export function secondWord(context: usize): u64 {
  return <u64>load<u32>(context, 4) << 32;
}

/** Word 2 to 8. */
export function word(context: usize, at: u32): u64 {
  return load<u64>(context + (at << 3) - 8);
}

/** Word 9. */
export function tenthWord(context: usize): u64 {
  return <u64>load<u32>(context, 64) | PADDING_FIRST;
}
