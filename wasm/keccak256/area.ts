/**
 * The one area that the host writes batches to, from the end of the static data on. It only ever
 * grows.
 */

const PAGE_BYTES: usize = 65536;
/** As many items as a batch may have take 1.8 MiB; beyond this something is wrong. */
const AREA_BYTES_MAX: i32 = 4 << 20;

let areaBytes: u32 = 0;

function areaStart(): usize {
  return (__heap_base + 15) & ~15;
}

/** Address of the area with room for `bytes` bytes, or 0. */
export function reserveArea(bytes: i32): usize {
  if (bytes <= 0 || bytes > AREA_BYTES_MAX) return 0;
  const pages = <i32>((areaStart() + bytes + PAGE_BYTES - 1) / PAGE_BYTES);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return 0;
  areaBytes = bytes;
  return areaStart();
}

/** Bytes reserved at `address`; 0 for any address that is not the area's. */
export function reservedBytes(address: usize): u32 {
  return address == areaStart() ? areaBytes : 0;
}
