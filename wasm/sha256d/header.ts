/**
 * Stage 3: the hash of the block header.
 *
 * | at | size | what | word |
 * |---|---|---|---|
 * | 0 | 4 | version, little-endian | 0 |
 * | 4 | 32 | previous block hash | 1 |
 * | 36 | 32 | merkle root | 9; its last word is word 0 of the second block |
 * | 68 | 4 | ntime, little-endian | 1 of the second block |
 * | 72 | 4 | bits, little-endian | 2 |
 * | 76 | 4 | nonce, little-endian | 3, then the padding |
 */
import { compress } from './compress';
import { compressLanes, splatWords } from './compress-lanes';
import { PADDING_START } from './constants';
import { bits, previousHash } from './context';
import { begin, beginLanes, hashDigest, hashDigestLanes } from './double-hash';
import { nonce, ntime, version } from './input';
import { BLOCK, LANE_BLOCK, LANE_ROOT, LANE_STATE, ROOT, STATE } from './scratch';
import { littleEndianWord, loadWords } from './words';

const HEADER_BITS: u32 = 80 << 3;

/** Digest of the header with the merkle root in ROOT, into STATE. */
export function header(context: usize, input: usize): void {
  store<u32>(BLOCK, littleEndianWord(version(input)));
  loadWords(previousHash(context), BLOCK + 4, 8);
  memory.copy(BLOCK + 36, ROOT, 28);
  begin();
  compress(STATE, BLOCK);
  store<u32>(BLOCK, load<u32>(ROOT, 28));
  store<u32>(BLOCK, littleEndianWord(ntime(input)), 4);
  store<u32>(BLOCK, littleEndianWord(bits(context)), 8);
  store<u32>(BLOCK, littleEndianWord(nonce(input)), 12);
  store<u64>(BLOCK, PADDING_START, 16);
  memory.fill(BLOCK + 24, 0, 36);
  store<u32>(BLOCK, HEADER_BITS, 60);
  compress(STATE, BLOCK);
  hashDigest(STATE);
}

/** The same for the four roots in LANE_ROOT, into LANE_STATE. */
export function headerLanes(
  context: usize,
  input0: usize,
  input1: usize,
  input2: usize,
  input3: usize,
): void {
  const versions = lanes(version(input0), version(input1), version(input2), version(input3));
  const ntimes = lanes(ntime(input0), ntime(input1), ntime(input2), ntime(input3));
  const nonces = lanes(nonce(input0), nonce(input1), nonce(input2), nonce(input3));
  v128.store(LANE_BLOCK, versions);
  loadWords(previousHash(context), BLOCK, 8);
  splatWords(BLOCK, LANE_BLOCK + 16, 8);
  memory.copy(LANE_BLOCK + 144, LANE_ROOT, 112);
  beginLanes();
  compressLanes(LANE_STATE, LANE_BLOCK);
  v128.store(LANE_BLOCK, v128.load(LANE_ROOT, 112));
  v128.store(LANE_BLOCK, ntimes, 16);
  v128.store(LANE_BLOCK, i32x4.splat(littleEndianWord(bits(context))), 32);
  v128.store(LANE_BLOCK, nonces, 48);
  padHeaderLanes();
  compressLanes(LANE_STATE, LANE_BLOCK);
  hashDigestLanes(LANE_STATE);
}

/** Writes the padding of a header into words 4 to 15 of LANE_BLOCK, its second block. */
export function padHeaderLanes(): void {
  v128.store(LANE_BLOCK, i32x4.splat(PADDING_START), 64);
  memory.fill(LANE_BLOCK + 80, 0, 160);
  v128.store(LANE_BLOCK, i32x4.splat(HEADER_BITS), 240);
}

/** One vector of four header fields, as words. */
function lanes(value0: u32, value1: u32, value2: u32, value3: u32): v128 {
  let vector = i32x4.splat(littleEndianWord(value0));
  vector = i32x4.replace_lane(vector, 1, littleEndianWord(value1));
  vector = i32x4.replace_lane(vector, 2, littleEndianWord(value2));
  return i32x4.replace_lane(vector, 3, littleEndianWord(value3));
}
