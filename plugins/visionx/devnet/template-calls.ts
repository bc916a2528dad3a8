import { isAddress } from './address.ts';
import { blockTemplate } from './block-template.ts';
import type { DevnetNode } from './devnet-node.ts';
import { CallFailure } from './node-call.ts';
import type { NodeCall } from './node-call.ts';

/** Templates, which no node of the chain hands out over HTTP. */
export function templateCalls(node: DevnetNode): readonly NodeCall[] {
  return [
    {
      method: 'GET',
      path: '/mining/template',
      handle: ({ query }) => {
        const miner = query.get('miner') ?? '';
        if (!isAddress(miner)) throw new CallFailure(400, 'miner: 64 lower-case hex digits');
        const { block, rewardAtomic, feesAtomic } = blockTemplate(node, miner);
        return { block, reward: String(rewardAtomic), fees: String(feesAtomic) };
      },
    },
  ];
}
