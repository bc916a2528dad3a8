/**
 * Mining: tries nonces of one header, four at a time, until one meets the target.
 *
 * The first 64 bytes do not depend on the nonce and are hashed once. Of a digest only its most
 * significant word, the last one, is looked at, unless that may meet the target.
 */
import { compress } from './compress';
import { compressLanes, splatWords, takeLane } from './compress-lanes';
import { begin, hashDigestLanes } from './double-hash';
import { padHeaderLanes } from './header';
import { BLOCK, LANE_BLOCK, LANE_STATE, STATE } from './scratch';
import { meets } from '../abi/target';
import { littleEndianWord, loadWords, storeDigest } from './words';

const MIDSTATE: usize = memory.data(32, 16);
const DIGEST: usize = memory.data(32, 16);

/**
 * Index, from 0 to `count` - 1, of the first nonce from `start` on (modulo 2^32) whose header meets
 * the target; -1 if none does.
 */
export function scanNonces(header: usize, start: u32, count: i32, target: usize): i32 {
  begin();
  loadWords(header, BLOCK, 16);
  compress(STATE, BLOCK);
  memory.copy(MIDSTATE, STATE, 32);
  loadWords(header + 64, BLOCK, 4);
  const limit = load<u32>(target, 28);
  for (let index = 0; index < count; index += 4) {
    hashNonces(start + index);
    const found = firstBelow(limit, target, min(count - index, 4));
    if (found >= 0) return index + found;
  }
  return -1;
}

/** Digests of the header in BLOCK with four nonces from `nonce` on, into LANE_STATE. */
function hashNonces(nonce: u32): void {
  splatWords(BLOCK, LANE_BLOCK, 3);
  for (let lane: u32 = 0; lane < 4; lane++) {
    store<u32>(LANE_BLOCK + (lane << 2), littleEndianWord(nonce + lane), 48);
  }
  padHeaderLanes();
  splatWords(MIDSTATE, LANE_STATE, 8);
  compressLanes(LANE_STATE, LANE_BLOCK);
  hashDigestLanes(LANE_STATE);
}

/** First of the first `lanes` lanes whose digest meets the target, or -1. */
function firstBelow(limit: u32, target: usize, lanes: i32): i32 {
  for (let lane = 0; lane < lanes; lane++) {
    const top = littleEndianWord(load<u32>(LANE_STATE + 112 + (lane << 2)));
    if (top > limit) continue;
    takeLane(LANE_STATE, lane, STATE);
    storeDigest(STATE, DIGEST);
    if (meets(DIGEST, target)) return lane;
  }
  return -1;
}
