/**
 * The scratch words that a hash has written. A hash writes one word in four iterations and reads hardly any of
 * them again, so a filter of 2^17 bits, each for 32 words of a scratch of 32 MiB, answers nearly every read: not
 * written. It stays in the first-level cache; the table behind it does not have to. A bit that is set for another
 * word costs a look into the table, never a wrong answer.
 *
 * The table is open, with linear probing, never more than half full. An entry keeps what was added to the word:
 * what the word is follows from it and the word as it was made, which is only worked out where it is read.
 *
 * | at, of each lane | bytes | what |
 * |---|---|---|
 * | 0 | FILTER_BYTES | a bit for the words whose index ends in its 17 bits |
 * | FILTER_BYTES | 4 slots | key: round << 24 or index of the word; one of another round is a free slot |
 * | FILTER_BYTES + 4 slots | 8 slots | what was added |
 *
 * A round is one hash, or one pair. Rounds count to 255; then the keys are cleared and they start again.
 */
import { lanesStart, reach } from './area';

export const LANES: u32 = 2;

const FILTER_BYTES: usize = 16384;
const FILTER_MASK: u32 = 131071;
const SLOTS_MIN: u32 = 1024;
/** Words of the largest scratch: 2^24. */
const INDEX_BITS: u32 = 24;
const ROUNDS: u32 = 255;

/** Slots of each lane, a power of two; bytes of each lane. */
let slots: u32 = 0;
let slotMask: u32 = 0;
let laneBytes: usize = 0;
/** Of the hashes that are under way; from 1 on, so that a cleared key is of no round. */
let round: u32 = 0;

/** Whether there is memory for hashes of so many writes each; it grows where it has to. */
export function reachWrites(writes: u32): bool {
  return reach(lanesStart() + <usize>LANES * bytesOf(slotsFor(writes)));
}

/** Lays the lanes out for hashes of so many writes each, which `reachWrites` has found room for. */
export function layOutWrites(writes: u32): void {
  const wanted = slotsFor(writes);
  if (wanted == slots) return;
  slots = wanted;
  slotMask = wanted - 1;
  laneBytes = bytesOf(wanted);
  // Where keys are now, there was anything.
  forget();
}

/** At least twice as many: the table is never more than half full. */
function slotsFor(writes: u32): u32 {
  let wanted = SLOTS_MIN;
  while (wanted < 2 * writes) wanted <<= 1;
  return wanted;
}

function bytesOf(slotCount: u32): usize {
  return FILTER_BYTES + 12 * <usize>slotCount;
}

/** Before hashes begin in the first `lanes` lanes: nothing is written. */
export function beginWrites(lanes: u32): void {
  if (round == ROUNDS) forget();
  round++;
  for (let lane: u32 = 0; lane < lanes; lane++) memory.fill(writesOf(lane), 0, FILTER_BYTES);
}

function forget(): void {
  for (let lane: u32 = 0; lane < LANES; lane++)
    memory.fill(writesOf(lane) + FILTER_BYTES, 0, 4 * <usize>slots);
  round = 0;
}

/** Where a lane keeps its writes. */
export function writesOf(lane: u32): usize {
  return lanesStart() + <usize>lane * laneBytes;
}

/** False: the word was never written. True: look. */
@inline
export function maybeWritten(writes: usize, index: u32): bool {
  const bit = index & FILTER_MASK;
  return ((<u32>load<u8>(writes + (bit >> 3)) >> (bit & 7)) & 1) != 0;
}

/** The word at `index`, which was made as `made`. */
export function current(writes: usize, index: u32, made: u64): u64 {
  const slot = find(writes, index);
  return keyAt(writes, slot) == keyOf(index) ? written(made, addedAt(writes, slot)) : made;
}

/** Whether the word has an entry; to be asked only where the filter says so. */
export function isWritten(writes: usize, index: u32): bool {
  return keyAt(writes, find(writes, index)) == keyOf(index);
}

/** Writes the word for the first time. */
export function write(writes: usize, index: u32, added: u64): void {
  const bit = index & FILTER_MASK;
  const place = writes + (bit >> 3);
  store<u8>(place, load<u8>(place) | <u8>(<u32>1 << (bit & 7)));
  enter(writes, find(writes, index), index, added);
}

/** Writes a word again that has an entry and was made as `made`. */
export function rewrite(writes: usize, index: u32, made: u64, added: u64): void {
  const slot = find(writes, index);
  const word = written(made, addedAt(writes, slot)) + added;
  // As if it were one write: what `written` makes of the sum is the word after both.
  enter(writes, slot, index, word - made);
}

function written(made: u64, added: u64): u64 {
  return rotl<u64>(made + added, 41);
}

/** The slot of the word, or the free one where it would be. */
function find(writes: usize, index: u32): u32 {
  const key = keyOf(index);
  // Indexes are as good as random: their low bits are spread well enough.
  let slot = index & slotMask;
  let found = keyAt(writes, slot);
  while (found != key && found >> INDEX_BITS == round) {
    slot = (slot + 1) & slotMask;
    found = keyAt(writes, slot);
  }
  return slot;
}

@inline
function keyOf(index: u32): u32 {
  return (round << INDEX_BITS) | index;
}

@inline
function keyAt(writes: usize, slot: u32): u32 {
  return load<u32>(writes + ((<usize>slot) << 2), FILTER_BYTES);
}

function addedAt(writes: usize, slot: u32): u64 {
  return load<u64>(writes + FILTER_BYTES + 4 * <usize>slots + ((<usize>slot) << 3));
}

function enter(writes: usize, slot: u32, index: u32, added: u64): void {
  store<u32>(writes + ((<usize>slot) << 2), keyOf(index), FILTER_BYTES);
  store<u64>(writes + FILTER_BYTES + 4 * <usize>slots + ((<usize>slot) << 3), added);
}
