/** The batch's part of a thread's area, to which the host writes. */
import { BATCH_AT, BATCH_BYTES, threadArea } from './places';

let areaBytes: u32 = 0;

/** Address of the area with room for `bytes` bytes, or 0. */
export function reserveArea(bytes: i32): usize {
  if (bytes <= 0 || <usize>bytes > BATCH_BYTES) return 0;
  areaBytes = bytes;
  return threadArea + BATCH_AT;
}

/** Bytes reserved at `address`; 0 for any address that is not the area's. */
export function reservedBytes(address: usize): u32 {
  return address == threadArea + BATCH_AT ? areaBytes : 0;
}
