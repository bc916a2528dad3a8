/**
 * Blocks as Vision nodes write them (Vision-Node, src/chain). Hashes are 64 lower-case hex digits without `0x`;
 * numbers are unsigned, of 64 bits, and numbers in JSON.
 */

/** Members are named as in JSON. */
export interface VisionHeader {
  /** `pow_hash` of the block before. */
  readonly parent_hash: string;
  /** Height. */
  readonly number: bigint;
  /** Unix seconds. */
  readonly timestamp: bigint;
  readonly difficulty: bigint;
  readonly nonce: bigint;
  /** The digest; it is what the block is called by. */
  readonly pow_hash: string;
  readonly state_root: string;
  readonly tx_root: string;
  readonly receipts_root: string;
  readonly da_commitment: string | null;
  /** Who is paid. */
  readonly miner: string;
  readonly base_fee_per_gas: bigint;
}

export interface VisionBlock {
  readonly header: VisionHeader;
  /** As the node that made the template wrote them. */
  readonly txs: readonly unknown[];
  readonly weight: bigint;
  /** One signature for all of its transactions, as the node wrote it; left out of blocks that have none. */
  readonly agg_signature?: unknown;
}
