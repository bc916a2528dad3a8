/** The steps of one iteration, each on the words of one hash. */

@inline
export function place1(a: u64, b: u64, acc: u64, iteration: u64): u64 {
  return rotl<u64>(a ^ b ^ acc ^ (iteration * 0x9e3779b9), 17);
}

@inline
export function place2(v1: u64, a: u64, acc: u64): u64 {
  return rotl<u64>(v1 ^ a ^ acc, 23);
}

@inline
export function place3(v2: u64, b: u64, acc: u64): u64 {
  return rotl<u64>(v2 ^ b ^ acc, 19);
}

@inline
export function place4(v3: u64, v1: u64, acc: u64): u64 {
  return rotl<u64>(v3 ^ v1 ^ acc, 29);
}

@inline
export function mixOf(v1: u64, v2: u64, v3: u64, v4: u64): u64 {
  return v1 ^ rotl<u64>(v2, 13) ^ (v3 * 0x94d049bb133111eb) ^ rotr<u64>(v4, 7);
}

@inline
export function nextA(a: u64, mix: u64): u64 {
  return rotl<u64>(a, 13) ^ (mix * 0xc2b2ae3d27d4eb4f);
}

@inline
export function nextB(b: u64, mix: u64, acc: u64): u64 {
  return rotl<u64>(b, 17) ^ ((mix ^ acc) * 0xbf58476d1ce4e5b9);
}

/** From the new `a` and `b`. */
@inline
export function nextAcc(acc: u64, a: u64, b: u64): u64 {
  return rotl<u64>(acc, 7) ^ ((a ^ b) * 0xd6e8feb86659fd93);
}

/** Where an iteration writes, and what it adds there. */
@inline
export function placeWritten(mix: u64, a: u64, b: u64, iteration: u64): u64 {
  return rotl<u64>(mix ^ a ^ rotl<u64>(b, 11) ^ (iteration * 0xa24baed4963ee407), 31);
}

@inline
export function addedBy(mix: u64): u64 {
  return mix ^ 0x9e3779b97f4a7c15;
}
