import type { VisionBlock } from '../consensus/block.ts';

const NO_RECEIPTS = '0'.repeat(64);

export interface NextBlock {
  readonly parent: VisionBlock;
  /** Unix seconds. */
  readonly nowSeconds: bigint;
  readonly miner: string;
}

/**
 * An empty block on the newest one, made of that one alone. Its state root is that of the parent, although the
 * reward changes the state: a node that checks state roots refuses it. Nor does its difficulty follow the rule of
 * the chain, which changes it now and then.
 */
export function blockOnLatest({ parent, nowSeconds, miner }: NextBlock): VisionBlock {
  const { header } = parent;
  return {
    header: {
      parent_hash: header.pow_hash,
      number: header.number + 1n,
      timestamp: nowSeconds > header.timestamp ? nowSeconds : header.timestamp + 1n,
      difficulty: header.difficulty,
      nonce: 0n,
      pow_hash: '',
      state_root: header.state_root,
      tx_root: header.tx_root,
      receipts_root: NO_RECEIPTS,
      da_commitment: null,
      miner,
      base_fee_per_gas: header.base_fee_per_gas,
    },
    txs: [],
    weight: 0n,
  };
}
