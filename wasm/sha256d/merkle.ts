/**
 * Stage 2: the merkle root. The coinbase is the leftmost leaf, so every step hashes root || branch.
 */
import { compress, compressScheduled } from './compress';
import { compressLanes, compressScheduledLanes, splatWords } from './compress-lanes';
import { branch, branchCount } from './context';
import { begin, beginLanes, hashDigest, hashDigestLanes, PADDING_SCHEDULE_64 } from './double-hash';
import { BLOCK, LANE_BLOCK, LANE_ROOT, LANE_STATE, ROOT, STATE } from './scratch';
import { loadWords } from './words';

/** Folds the branches of a context into ROOT. */
export function merkle(context: usize): void {
  for (let index: u32 = 0; index < branchCount(context); index++) {
    memory.copy(BLOCK, ROOT, 32);
    loadWords(branch(context, index), BLOCK + 32, 8);
    begin();
    compress(STATE, BLOCK);
    compressScheduled(STATE, PADDING_SCHEDULE_64);
    hashDigest(ROOT);
  }
}

/** The same for the four roots in LANE_ROOT. */
export function merkleLanes(context: usize): void {
  for (let index: u32 = 0; index < branchCount(context); index++) {
    loadWords(branch(context, index), BLOCK, 8);
    memory.copy(LANE_BLOCK, LANE_ROOT, 128);
    splatWords(BLOCK, LANE_BLOCK + 128, 8);
    beginLanes();
    compressLanes(LANE_STATE, LANE_BLOCK);
    compressScheduledLanes(LANE_STATE, PADDING_SCHEDULE_64);
    hashDigestLanes(LANE_ROOT);
  }
}
