import type { BlockCandidateRecord, LogRecord, ShareRecord } from './share-record.ts';

/**
 * Says which shares solve a block where the log does not: earlier hosts wrote a candidate and then, at once,
 * its share. So it is the pool's next record, if it is of the same worker and height; where that share was
 * none for another reason, nobody solves the block.
 */
export function withSolvers(records: readonly LogRecord[]): LogRecord[] {
  /** The candidate of each pool whose share would be next. */
  const unsolved = new Map<string, BlockCandidateRecord>();
  return records.map((record) => {
    const block = unsolved.get(record.poolId);
    unsolved.delete(record.poolId);
    if (record.kind === 'share') {
      return block !== undefined && isSolver(record, block)
        ? { ...record, solves: block.blockHash }
        : record;
    }
    unsolved.set(record.poolId, record);
    return record;
  });
}

function isSolver(share: ShareRecord, block: BlockCandidateRecord): boolean {
  return (
    share.miner === block.miner && share.worker === block.worker && share.height === block.height
  );
}
