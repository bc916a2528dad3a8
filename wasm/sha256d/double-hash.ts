/**
 * The second hash of a double SHA-256, and the padding blocks that never change.
 *
 * A digest of 32 bytes is one block: words 0-7 the digest, word 8 the padding bit, word 15 its 256
 * bits. A message of 64 bytes is one block of its own and one of pure padding, whose schedule is
 * made once.
 */
import { compress, expand } from './compress';
import { compressLanes, splatWords } from './compress-lanes';
import { INITIAL_STATE, PADDING_START } from './constants';
import { BLOCK, LANE_BLOCK, LANE_STATE, STATE } from './scratch';

/** Schedule of the second block of every message of 64 bytes. */
export const PADDING_SCHEDULE_64: usize = memory.data(256, 16);

store<u32>(BLOCK, PADDING_START);
store<u32>(BLOCK, 64 << 3, 60);
expand(BLOCK, PADDING_SCHEDULE_64);

/** Sets STATE to the start of a message. */
export function begin(): void {
  memory.copy(STATE, INITIAL_STATE, 32);
}

export function beginLanes(): void {
  splatWords(INITIAL_STATE, LANE_STATE, 8);
}

/** Hashes the digest in STATE once more, into `to`; `to` may be STATE. */
export function hashDigest(to: usize): void {
  memory.copy(BLOCK, STATE, 32);
  store<u64>(BLOCK, PADDING_START, 32);
  store<u64>(BLOCK, 0, 40);
  store<u64>(BLOCK, 0, 48);
  store<u64>(BLOCK, (<u64>256) << 32, 56);
  memory.copy(to, INITIAL_STATE, 32);
  compress(to, BLOCK);
}

/** The same for the four digests in LANE_STATE. */
export function hashDigestLanes(to: usize): void {
  memory.copy(LANE_BLOCK, LANE_STATE, 128);
  v128.store(LANE_BLOCK, i32x4.splat(PADDING_START), 128);
  for (let at: usize = 144; at < 240; at += 16) {
    v128.store(LANE_BLOCK + at, i32x4.splat(0));
  }
  v128.store(LANE_BLOCK, i32x4.splat(256), 240);
  splatWords(INITIAL_STATE, to, 8);
  compressLanes(to, LANE_BLOCK);
}
