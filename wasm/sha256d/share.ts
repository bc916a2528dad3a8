/**
 * A share: coinbase -> coinbase id -> merkle root -> header -> digest, alone or four of one job
 * abreast. The coinbase stage must have been prepared for the context and the extranonces' length.
 */
import { coinbase, coinbaseLanes } from './coinbase';
import { takeLane } from './compress-lanes';
import { header, headerLanes } from './header';
import { merkle, merkleLanes } from './merkle';
import { LANE_STATE, STATE } from './scratch';
import { storeDigest } from './words';

/** Writes the 32-byte digest of one share to `digest`. */
export function hashShare(context: usize, input: usize, digest: usize): void {
  coinbase(input);
  merkle(context);
  header(context, input);
  storeDigest(STATE, digest);
}

/** Hashes four shares; lane n of LANE_STATE is then the digest of input n, as words. */
export function hashShares(
  context: usize,
  input0: usize,
  input1: usize,
  input2: usize,
  input3: usize,
): void {
  coinbaseLanes(input0, input1, input2, input3);
  merkleLanes(context);
  headerLanes(context, input0, input1, input2, input3);
}

/** Writes the digest of lane `lane` after `hashShares`. */
export function storeLaneDigest(lane: u32, digest: usize): void {
  takeLane(LANE_STATE, lane, STATE);
  storeDigest(STATE, digest);
}
