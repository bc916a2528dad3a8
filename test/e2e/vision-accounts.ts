import { JsonFields } from '../../plugins/visionx/consensus/json-fields.ts';
import type { HttpNode } from '../../plugins/visionx/node/http-node.ts';
import type { PaymentOutput } from '../../plugins/visionx/node/vision-node.ts';

/** A block pays its miner so much in the first era, besides the fees. */
const SUBSIDY = 3_200_000_000n;

/** A transaction of a block. */
export interface ChainPayment {
  readonly sender: string;
  readonly feeAtomic: bigint;
  readonly outputs: readonly PaymentOutput[];
}

export interface ChainBlock {
  readonly miner: string;
  readonly rewardAtomic: bigint;
  readonly payments: readonly ChainPayment[];
}

/** What the blocks of a chain say of its accounts, added up here, without a word of the node's own. */
export interface VisionAccounts {
  readonly blocks: readonly ChainBlock[];
  readonly balances: ReadonlyMap<string, bigint>;
}

/** All blocks of the best chain, but for the first, which pays nobody. */
export async function visionAccounts(node: HttpNode): Promise<VisionAccounts> {
  const { height } = await node.head();
  const blocks: ChainBlock[] = [];
  const balances = new Map<string, bigint>();
  const credit = (address: string, amount: bigint): void =>
    void balances.set(address, (balances.get(address) ?? 0n) + amount);
  for (let at = 1n; at <= height; at++) {
    const block = await node.block(at);
    if (block === undefined) throw new Error(`no block ${at}`);
    const { miner } = block.header;
    const payments = block.txs.map(paymentOf);
    const fees = payments.reduce((sum, { feeAtomic }) => sum + feeAtomic, 0n);
    credit(miner, SUBSIDY + fees);
    for (const { sender, feeAtomic, outputs } of payments) {
      credit(sender, -feeAtomic);
      for (const { address, amountAtomic } of outputs) {
        credit(sender, -amountAtomic);
        credit(address, amountAtomic);
      }
    }
    blocks.push({ miner, rewardAtomic: SUBSIDY + fees, payments });
  }
  return { blocks, balances };
}

function paymentOf(value: unknown): ChainPayment {
  const fields = new JsonFields(value, 'txs');
  const outputs = fields.list('outputs').map((each) => {
    const output = new JsonFields(each, 'outputs');
    return { address: output.text('address'), amountAtomic: output.u64('amount') };
  });
  return { sender: fields.text('sender'), feeAtomic: fields.u64('fee'), outputs };
}
