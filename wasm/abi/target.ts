/**
 * A digest meets a target when, both read as 256-bit little-endian integers, it is not above it.
 */
export function meets(digest: usize, target: usize): bool {
  for (let at: usize = 24; at != 0; at -= 8) {
    const limb = load<u64>(digest + at);
    const limit = load<u64>(target + at);
    if (limb != limit) return limb < limit;
  }
  return load<u64>(digest) <= load<u64>(target);
}
