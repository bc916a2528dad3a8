/**
 * SplitMix64 as random access: its n-th output, from 1 on, is `finish(seed + n * GAMMA)`. That is why neither
 * dataset nor scratch has to exist: each word of them is worked out when it is read.
 */
export const GAMMA: u64 = 0x9e3779b97f4a7c15;

@inline
export function finish(state: u64): u64 {
  const first = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
  const second = (first ^ (first >> 27)) * 0x94d049bb133111eb;
  return second ^ (second >> 31);
}
