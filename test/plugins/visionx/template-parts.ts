/** Blocks and templates as nodes would hand them out. */
import type { VisionBlock, VisionHeader } from '../../../plugins/visionx/consensus/block.ts';
import { VisionXTemplate } from '../../../plugins/visionx/daemons/visionx-template.ts';
import type { TemplateOrigin } from '../../../plugins/visionx/daemons/visionx-template.ts';
import { POOL_ADDRESS } from './pool-parts.ts';

export const REWARD = 3_200_000_000n;

export function blockOf(header: Partial<VisionHeader> = {}): VisionBlock {
  return {
    header: {
      parent_hash: '11'.repeat(32),
      number: 12_345n,
      timestamp: 1_700_000_000n,
      difficulty: 1000n,
      nonce: 0n,
      pow_hash: '',
      state_root: '22'.repeat(32),
      tx_root: '33'.repeat(32),
      receipts_root: '00'.repeat(32),
      da_commitment: null,
      miner: POOL_ADDRESS,
      base_fee_per_gas: 0n,
      ...header,
    },
    txs: [],
    weight: 0n,
  };
}

/** A template that fits its origin, unless something is said of either. */
export function templateOf(
  header: Partial<VisionHeader> = {},
  origin: Partial<TemplateOrigin> = {},
): VisionXTemplate {
  const block = blockOf(header);
  const { parent_hash: hash, number, timestamp } = block.header;
  const offered = { block, rewardAtomic: REWARD, feesAtomic: 0n };
  const head = { height: number - 1n, hash, timeSeconds: timestamp - 2n };
  return new VisionXTemplate(offered, {
    source: 'n1',
    head,
    miner: POOL_ADDRESS,
    boundaryHash: undefined,
    madeAtMs: 1_000_000,
    ...origin,
  });
}
