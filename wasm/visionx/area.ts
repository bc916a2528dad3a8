/**
 * Where things are in the memory, from the end of the static data on.
 *
 * | what | bytes |
 * |---|---|
 * | batch area | AREA_BYTES: what the host writes batches to |
 * | writes of each lane | see `writes.ts`: as many as the parameters of a context ask for |
 */

const PAGE_BYTES: usize = 65536;
/** Some thousand items, or as many contexts as a host keeps; a batch of heavy shares has few. */
const AREA_BYTES: u32 = 512 << 10;

let areaBytes: u32 = 0;

function areaStart(): usize {
  return (__heap_base + 63) & ~63;
}

/** Where the lanes' memory begins; a multiple of 64. */
export function lanesStart(): usize {
  return areaStart() + AREA_BYTES;
}

/** Whether the memory reaches to `end`, grown if it has to be. */
export function reach(end: usize): bool {
  const missing = <i32>((end + PAGE_BYTES - 1) / PAGE_BYTES) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}

/** Address of the area with room for `bytes` bytes, or 0. */
export function reserveArea(bytes: i32): usize {
  if (bytes <= 0 || <u32>bytes > AREA_BYTES || !reach(areaStart() + bytes)) return 0;
  areaBytes = bytes;
  return areaStart();
}

/** Bytes reserved at `address`; 0 for any address that is not the area's. */
export function reservedBytes(address: usize): u32 {
  return address == areaStart() ? areaBytes : 0;
}
