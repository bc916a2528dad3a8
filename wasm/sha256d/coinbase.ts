/**
 * Stage 1: the coinbase transaction's id, the leaf from which the merkle root grows.
 *
 * coinb1 and coinb2 belong to the job, so per job the blocks before the extranonces are hashed once
 * (PREFIX), and the rest is laid out once, padded (TAIL); per share only the extranonces are
 * written into it.
 */
import { compress, expand } from './compress';
import { compressLanes, compressScheduledLanes, putLane, splatWords } from './compress-lanes';
import { BLOCK_BYTES, INITIAL_STATE } from './constants';
import { coinb1, coinb1Length, coinb2, coinb2Length } from './context';
import { hashDigest, hashDigestLanes } from './double-hash';
import { extranonces } from './input';
import {
  BLOCK, LANE_BLOCK, LANE_ROOT, LANE_STATE, PREFIX, ROOT, SCHEDULE, STATE, TAIL,
} from './scratch';
import { loadWords } from './words';

/** Where in TAIL the extranonces go. */
let extranoncesAt: u32 = 0;
let extranoncesBytes: u32 = 0;
/** Bytes of TAIL, whole blocks. */
let tailBytes: u32 = 0;

/**
 * Prepares PREFIX and TAIL for a context and shares whose extranonces have `length` bytes together.
 */
export function prepareCoinbase(context: usize, length: u32): void {
  const head = coinb1Length(context);
  const whole = head & ~(BLOCK_BYTES - 1);
  memory.copy(PREFIX, INITIAL_STATE, 32);
  for (let at: u32 = 0; at < whole; at += BLOCK_BYTES) {
    loadWords(coinb1(context) + at, BLOCK, 16);
    compress(PREFIX, BLOCK);
  }
  extranoncesAt = head - whole;
  extranoncesBytes = length;
  memory.copy(TAIL, coinb1(context) + whole, extranoncesAt);
  memory.copy(TAIL + extranoncesAt + length, coinb2(context), coinb2Length(context));
  pad(head + length + coinb2Length(context), extranoncesAt + length + coinb2Length(context));
}

/**
 * Writes the padding of a message of `total` bytes behind the `used` bytes of it that are in TAIL.
 */
function pad(total: u32, used: u32): void {
  tailBytes = (used + 9 + BLOCK_BYTES - 1) & ~(BLOCK_BYTES - 1);
  memory.fill(TAIL + used, 0, tailBytes - used);
  store<u8>(TAIL + used, 0x80);
  store<u64>(TAIL + tailBytes - 8, bswap<u64>((<u64>total) << 3));
}

/** Coinbase id of the prepared context and this input, into ROOT. */
export function coinbase(input: usize): void {
  patch(input);
  memory.copy(STATE, PREFIX, 32);
  for (let at: u32 = 0; at < tailBytes; at += BLOCK_BYTES) {
    loadWords(TAIL + at, BLOCK, 16);
    compress(STATE, BLOCK);
  }
  hashDigest(ROOT);
}

/** The same for four inputs whose extranonces are of the prepared length, into LANE_ROOT. */
export function coinbaseLanes(input0: usize, input1: usize, input2: usize, input3: usize): void {
  splatWords(PREFIX, LANE_STATE, 8);
  for (let at: u32 = 0; at < tailBytes; at += BLOCK_BYTES) {
    if (at < extranoncesAt + extranoncesBytes && at + BLOCK_BYTES > extranoncesAt) {
      loadLane(input0, at, 0);
      loadLane(input1, at, 1);
      loadLane(input2, at, 2);
      loadLane(input3, at, 3);
      compressLanes(LANE_STATE, LANE_BLOCK);
    } else {
      loadWords(TAIL + at, BLOCK, 16);
      expand(BLOCK, SCHEDULE);
      compressScheduledLanes(LANE_STATE, SCHEDULE);
    }
  }
  hashDigestLanes(LANE_ROOT);
}

/** Puts the block at `at` of TAIL, with the extranonces of `input` in it, into one lane. */
function loadLane(input: usize, at: u32, lane: u32): void {
  patch(input);
  loadWords(TAIL + at, BLOCK, 16);
  putLane(BLOCK, lane, LANE_BLOCK, 16);
}

function patch(input: usize): void {
  const to = TAIL + extranoncesAt;
  for (let index: u32 = 0; index < extranoncesBytes; index++) {
    store<u8>(to + index, load<u8>(extranonces(input) + index));
  }
}
