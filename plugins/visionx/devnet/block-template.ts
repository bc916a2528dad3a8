import type { VisionBlock } from '../consensus/block.ts';
import { minerReward } from '../consensus/emission.ts';
import type { BlockTemplate } from '../node/vision-node.ts';
import { accountsAfter } from './block-contents.ts';
import type { DevnetNode } from './devnet-node.ts';
import { paymentId, writePayment } from './payment.ts';
import { RECEIPTS_ROOT, stateRoot, transactionsRoot } from './roots.ts';

/** The next block of the best chain, with the payments that wait; `miner`: an address. */
export function blockTemplate(node: DevnetNode, miner: string): BlockTemplate {
  const { chain, mempool, network } = node;
  const parent = chain.tip;
  const { height, difficulty, medianTime, now } = node.place(parent);
  const before = chain.accountsAt(parent);
  const payments = mempool.selection(before);
  const after = accountsAfter(before, { height, miner }, payments);
  if (typeof after === 'string') throw new Error(`payments were chosen that do not fit: ${after}`);
  const ids = payments.map((each) => paymentId(network, each));
  const feesAtomic = payments.reduce((sum, each) => sum + each.feeAtomic, 0n);
  const block: VisionBlock = {
    header: {
      parent_hash: parent.hash,
      number: height,
      timestamp: now > medianTime ? now : medianTime + 1n,
      difficulty,
      nonce: 0n,
      pow_hash: '',
      state_root: stateRoot(after.all()),
      tx_root: transactionsRoot(ids, parent.block.header.tx_root),
      receipts_root: RECEIPTS_ROOT,
      da_commitment: null,
      miner,
      base_fee_per_gas: 0n,
    },
    txs: payments.map(writePayment),
    weight: 0n,
  };
  return { block, rewardAtomic: minerReward(height) + feesAtomic, feesAtomic };
}
