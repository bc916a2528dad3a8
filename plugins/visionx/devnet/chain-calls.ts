import { readBlock } from '../consensus/block-json.ts';
import { JsonFields } from '../consensus/json-fields.ts';
import type { ChainEntry } from './devnet-chain.ts';
import type { DevnetNode } from './devnet-node.ts';
import { CallFailure } from './node-call.ts';
import type { NodeCall } from './node-call.ts';

/** More than a height has digits. */
const HEIGHT = /^[0-9]{1,15}$/;
const HASH = /^(?:0x)?([0-9a-f]{64})$/i;

/** The calls that the nodes of the chain answer too. */
export function chainCalls(node: DevnetNode): readonly NodeCall[] {
  const { chain } = node;
  return [
    { method: 'GET', path: '/height', handle: () => chain.tip.height },
    {
      method: 'GET',
      path: '/head',
      handle: () => {
        const { hash, height, block } = chain.tip;
        const { timestamp, state_root: stateRoot } = block.header;
        return { height, hash, time: timestamp, state_root: stateRoot };
      },
    },
    {
      method: 'GET',
      path: '/status',
      handle: () => ({
        network: node.network,
        height: chain.tip.height,
        hash: chain.tip.hash,
        difficulty: node.difficulty,
        peers: 0,
        mempool: node.mempool.size,
      }),
    },
    { method: 'GET', path: '/block/latest', handle: () => chain.tip.block },
    {
      method: 'GET',
      path: '/block/:',
      handle: ({ segment }) => {
        if (!HEIGHT.test(segment)) throw new CallFailure(400, 'a height has digits');
        return blockOf(chain.at(BigInt(segment)));
      },
    },
    {
      method: 'GET',
      path: '/block_by_hash/:',
      handle: ({ segment }) => {
        const hash = HASH.exec(segment)?.[1];
        if (hash === undefined) throw new CallFailure(400, 'a hash has 64 hex digits');
        return blockOf(chain.entry(hash.toLowerCase()));
      },
    },
    {
      method: 'POST',
      path: '/gossip/block',
      handle: async ({ body }) => {
        new JsonFields(body).object('block');
        const block = readBlock((body as { readonly block: unknown }).block, 'block');
        const verdict = await node.submit(block);
        if (verdict.kind === 'taken') return { status: 'accepted', height: block.header.number };
        if (verdict.kind === 'known') return { status: 'ignored', reason: 'duplicate' };
        const error = { code: 'apply_block_error', message: verdict.reason };
        return { status: 'rejected', error };
      },
    },
  ];
}

function blockOf(entry: ChainEntry | undefined): unknown {
  if (entry === undefined) throw new CallFailure(404, 'no such block');
  return entry.block;
}
