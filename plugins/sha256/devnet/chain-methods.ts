import { RpcFailure } from '../../../core/plugin-api/devnets/rpc-failure.ts';
import { difficultyFromTarget, targetFromCompact } from '../../../core/plugin-api/target.ts';
import { toDisplay } from '../consensus/hash-order.ts';
import type { ChainEntry } from './devnet-chain.ts';
import type { DevnetNode } from './devnet-node.ts';
import { RPC_ADDRESS, RPC_PARAMETER, RPC_TYPE } from './rpc-codes.ts';

/** One RPC method: its parameters in order, and a signal that ends it when the caller is gone. */
export type RpcMethod = (params: readonly unknown[], signal: AbortSignal) => unknown;

const HASHRATE_BLOCKS = 120;

/** The calls that tell about the chain, answered as Bitcoin Core does. */
export function chainMethods(node: DevnetNode, chainName: string): Record<string, RpcMethod> {
  const { chain } = node;
  return {
    getblockchaininfo: () => ({
      chain: chainName,
      blocks: chain.tip.height,
      headers: chain.tip.height,
      bestblockhash: chain.tip.block.hash,
      difficulty: difficultyFromTarget(targetFromCompact(chain.bits)),
      time: chain.tip.block.time,
      mediantime: chain.place(chain.tip).medianTime,
      verificationprogress: 1,
      initialblockdownload: false,
      chainwork: chain.tip.work.toString(16).padStart(64, '0'),
      size_on_disk: 0,
      pruned: false,
      warnings: [],
    }),
    getbestblockhash: () => chain.tip.block.hash,
    getblockcount: () => chain.tip.height,
    getblockhash: ([height]) => {
      if (typeof height !== 'number') throw new RpcFailure(RPC_TYPE, 'JSON value is not a number');
      const entry = chain.at(height);
      if (entry === undefined) throw new RpcFailure(RPC_PARAMETER, 'Block height out of range');
      return entry.block.hash;
    },
    getblockheader: ([hash, verbose]) => {
      const entry = entryOf(node, hash);
      if (verbose === false) return entry.block.bytes.subarray(0, 80).toString('hex');
      return headerAnswer(node, entry);
    },
    getblock: ([hash, verbosity]) => {
      const entry = entryOf(node, hash);
      if (verbosity === 0 || verbosity === false) return entry.block.bytes.toString('hex');
      const { transactions, bytes } = entry.block;
      const tx = transactions.map((each) => each.id);
      return { ...headerAnswer(node, entry), size: bytes.length, tx };
    },
    getmininginfo: () => ({
      blocks: chain.tip.height,
      difficulty: difficultyFromTarget(targetFromCompact(chain.bits)),
      networkhashps: hashrate(chain.tip),
      pooledtx: node.mempool.list().length,
      chain: chainName,
      warnings: [],
    }),
    getnetworkinfo: () => ({
      version: 290_000,
      subversion: '/headframe-devnet:1.0/',
      protocolversion: 70016,
      connections: 0,
      networkactive: true,
      warnings: [],
    }),
    getrawmempool: () => node.mempool.list().map((each) => each.transaction.id),
    uptime: () => Math.floor(process.uptime()),
  };
}

/** A block by its hash. @throws RpcFailure */
export function entryOf(node: DevnetNode, hash: unknown): ChainEntry {
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/i.test(hash))
    throw new RpcFailure(RPC_PARAMETER, 'blockhash must be of length 64');
  const entry = node.chain.entry(hash.toLowerCase());
  if (entry === undefined) throw new RpcFailure(RPC_ADDRESS, 'Block not found');
  return entry;
}

function headerAnswer(node: DevnetNode, entry: ChainEntry): Record<string, unknown> {
  const { chain } = node;
  const { block, height, previous, work } = entry;
  const isBest = chain.isBest(entry);
  const next = isBest ? chain.at(height + 1) : undefined;
  return {
    hash: block.hash,
    confirmations: isBest ? chain.tip.height - height + 1 : -1,
    height,
    version: block.version,
    versionHex: block.version.toString(16).padStart(8, '0'),
    merkleroot: toDisplay(block.merkleRoot),
    time: block.time,
    nonce: block.nonce,
    bits: block.bits.toString(16).padStart(8, '0'),
    difficulty: difficultyFromTarget(targetFromCompact(block.bits)),
    chainwork: work.toString(16).padStart(64, '0'),
    nTx: block.transactions.length,
    ...(previous === undefined ? {} : { previousblockhash: previous.block.hash }),
    ...(next === undefined ? {} : { nextblockhash: next.block.hash }),
  };
}

/** Work of the last blocks over the time they took; the first of them is the genesis at most once. */
function hashrate(tip: ChainEntry): number {
  let first = tip;
  for (let count = 0; count < HASHRATE_BLOCKS && (first.previous?.height ?? 0) > 0; count++)
    first = first.previous ?? first;
  const seconds = tip.block.time - first.block.time;
  return seconds <= 0 ? 0 : Number(tip.work - first.work) / seconds;
}
