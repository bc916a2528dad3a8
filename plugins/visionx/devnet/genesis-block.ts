import type { VisionBlock } from '../consensus/block.ts';
import { genesisHash } from '../consensus/genesis.ts';

const NOTHING = '0'.repeat(64);

/** The block of height 0, of the chain's published hash. It pays nobody. */
export function genesisBlock(): VisionBlock {
  return {
    header: {
      parent_hash: NOTHING,
      number: 0n,
      timestamp: 0n,
      difficulty: 1n,
      nonce: 0n,
      pow_hash: Buffer.from(genesisHash()).toString('hex'),
      state_root: NOTHING,
      tx_root: NOTHING,
      receipts_root: NOTHING,
      da_commitment: null,
      miner: 'genesis',
      base_fee_per_gas: 0n,
    },
    txs: [],
    weight: 0n,
  };
}
