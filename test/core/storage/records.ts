import type { Work } from '../../../core/plugin-api/target.ts';
import type { BlockCandidateRecord, ShareRecord } from '../../../core/shares/share-record.ts';

const START_MS = Date.parse('2026-01-15T12:00:00Z');

/** A share, with what the test cares about. `work` in plain numbers. */
export function share(
  facts: Partial<Omit<ShareRecord, 'work' | 'networkWork'>> & {
    work?: number | bigint;
    networkWork?: number | bigint;
  } = {},
): ShareRecord {
  const { work = 10, networkWork = 1000, ...rest } = facts;
  return {
    kind: 'share',
    poolId: 'btc',
    miner: 'alice',
    worker: 'rig1',
    height: 100,
    acceptedAtMs: START_MS,
    late: false,
    ...rest,
    work: BigInt(work) as Work,
    networkWork: BigInt(networkWork) as Work,
  };
}

export function block(
  facts: Partial<Omit<BlockCandidateRecord, 'networkWork'>> & { networkWork?: number } = {},
): BlockCandidateRecord {
  const { networkWork = 1000, ...rest } = facts;
  return {
    kind: 'block-candidate',
    poolId: 'btc',
    miner: 'alice',
    worker: 'rig1',
    height: 100,
    blockHash: 'aa',
    rewardAtomic: 5_000_000_000n,
    foundAtMs: START_MS,
    ...rest,
    networkWork: BigInt(networkWork) as Work,
  };
}
