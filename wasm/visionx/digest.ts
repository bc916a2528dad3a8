import { finish, GAMMA } from './split-mix';

/**
 * Writes the digest of the words that mixing ended with: 32 bytes, the least significant first, as hosts compare
 * them. The chain writes the same number the other way round.
 */
export function storeDigest(a: u64, b: u64, acc: u64, digest: usize): void {
  let x = a ^ acc;
  let y = b ^ rotl<u64>(acc, 3);
  for (let turn = 0; turn < 4; turn++) {
    x = rotl<u64>(x, 13) ^ (y * 0x9e3779b185ebca87);
    y = rotl<u64>(y, 17) ^ (x * 0xc2b2ae3d27d4eb4f);
  }
  const state = x ^ y ^ 0xd6e8feb86659fd93;
  store<u64>(digest, finish(state + 2 * GAMMA));
  store<u64>(digest, finish(state + GAMMA), 8);
  store<u64>(digest, y, 16);
  store<u64>(digest, x, 24);
}
