/**
 * Offsets of the batch ABI (version 1); the table is in plugin-api/kernel.ts. Little-endian
 * throughout.
 */

export const HEADER_BYTES = 16;
export const CONTEXT_ENTRY_BYTES = 8;

export const CONTEXT_COUNT_AT = 0;
export const ITEM_COUNT_AT = 4;
export const CONTEXTS_OFFSET_AT = 8;
export const ITEMS_OFFSET_AT = 12;

/** Within an item. */
export const CONTEXT_INDEX_AT = 0;
export const VERDICT_AT = 4;
export const SHARE_TARGET_AT = 8;
export const BLOCK_TARGET_AT = 40;
export const INPUT_AT = 72;

export const DIGEST_BYTES = 32;

/** Bytes of one item. */
export function itemBytes(inputBytes: number): number {
  return alignedTo8(INPUT_AT + inputBytes);
}

/** The next multiple of eight: items start at one. */
export function alignedTo8(bytes: number): number {
  return (bytes + 7) & ~7;
}
