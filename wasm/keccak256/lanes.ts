/**
 * Where hashes begin: states after theta, rho and pi of the first round, with nonces whose low half is zero. These
 * steps are linear, so that of a nonce only its low half is left to add, to 11 of the 25 words: miners try many
 * nonces with the same high half. Three states side by side: word i of lanes 0 and 1 at 16 i and 16 i + 8 of PAIR,
 * of lane 2 at 8 i of LONE.
 */
import { firstWord, PADDING_LAST, secondWord, tenthWord, word } from './context';

export const PAIR: usize = memory.data(400, 16);
export const LONE: usize = memory.data(200, 16);

/** By lane: context and high half of the nonce that its state was made of. */
const ENTERED: usize = memory.data(24, 8);

/** Contexts may have changed since: the states are worth nothing now. */
export function forget(): void {
  memory.fill(ENTERED, 0, 24);
}

/** Makes the state of a lane, unless it is there. */
export function enter(lane: u32, context: usize, nonce: u64): void {
  const high = <u32>(nonce >> 32);
  const key = (<u64>context << 32) | high;
  const entered = ENTERED + (lane << 3);
  if (load<u64>(entered) == key) return;
  store<u64>(entered, key);
  if (lane == 2) makeState(context, high, LONE, 3);
  else makeState(context, high, PAIR + (lane << 3), 4);
}

/** Words lie 2^shift bytes apart. Those of the message's block that are zero leave no trace here. */
function makeState(context: usize, high: u32, to: usize, shift: u32): void {
  const a0 = firstWord(context, high);
  const a1 = secondWord(context);
  const a2 = word(context, 2);
  const a3 = word(context, 3);
  const a4 = word(context, 4);
  const a5 = word(context, 5);
  const a6 = word(context, 6);
  const a7 = word(context, 7);
  const a8 = word(context, 8);
  const a9 = tenthWord(context);
  const c0 = a0 ^ a5;
  const c1 = a1 ^ a6 ^ PADDING_LAST;
  const c2 = a2 ^ a7;
  const c3 = a3 ^ a8;
  const c4 = a4 ^ a9;
  const d0 = c4 ^ rotl<u64>(c1, 1);
  const d1 = c0 ^ rotl<u64>(c2, 1);
  const d2 = c1 ^ rotl<u64>(c3, 1);
  const d3 = c2 ^ rotl<u64>(c4, 1);
  const d4 = c3 ^ rotl<u64>(c0, 1);
  store<u64>(to, a0 ^ d0);
  store<u64>(to + (1 << shift), rotl<u64>(a6 ^ d1, 44));
  store<u64>(to + (2 << shift), rotl<u64>(d2, 43));
  store<u64>(to + (3 << shift), rotl<u64>(d3, 21));
  store<u64>(to + (4 << shift), rotl<u64>(d4, 14));
  store<u64>(to + (5 << shift), rotl<u64>(a3 ^ d3, 28));
  store<u64>(to + (6 << shift), rotl<u64>(a9 ^ d4, 20));
  store<u64>(to + (7 << shift), rotl<u64>(d0, 3));
  store<u64>(to + (8 << shift), rotl<u64>(PADDING_LAST ^ d1, 45));
  store<u64>(to + (9 << shift), rotl<u64>(d2, 61));
  store<u64>(to + (10 << shift), rotl<u64>(a1 ^ d1, 1));
  store<u64>(to + (11 << shift), rotl<u64>(a7 ^ d2, 6));
  store<u64>(to + (12 << shift), rotl<u64>(d3, 25));
  store<u64>(to + (13 << shift), rotl<u64>(d4, 8));
  store<u64>(to + (14 << shift), rotl<u64>(d0, 18));
  store<u64>(to + (15 << shift), rotl<u64>(a4 ^ d4, 27));
  store<u64>(to + (16 << shift), rotl<u64>(a5 ^ d0, 36));
  store<u64>(to + (17 << shift), rotl<u64>(d1, 10));
  store<u64>(to + (18 << shift), rotl<u64>(d2, 15));
  store<u64>(to + (19 << shift), rotl<u64>(d3, 56));
  store<u64>(to + (20 << shift), rotl<u64>(a2 ^ d2, 62));
  store<u64>(to + (21 << shift), rotl<u64>(a8 ^ d3, 55));
  store<u64>(to + (22 << shift), rotl<u64>(d4, 39));
  store<u64>(to + (23 << shift), rotl<u64>(d0, 41));
  store<u64>(to + (24 << shift), rotl<u64>(d1, 2));
}
