import { RpcFailure } from '../../../core/plugin-api/devnets/rpc-failure.ts';
import { minerTransactionHash } from '../consensus/miner-transaction.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { VERSION } from './block-rules.ts';
import type { ChainEntry } from './devnet-chain.ts';
import type { DevnetNode } from './devnet-node.ts';
import { RPC_HEIGHT, RPC_INTERNAL, RPC_PARAMETER } from './rpc-codes.ts';

/** Parameters by name, or in order, and a signal that ends the call when the caller is gone. */
export type RpcMethod = (params: RpcParameters, signal: AbortSignal) => unknown;
export type RpcParameters = Readonly<Record<string, unknown>> | readonly unknown[];

const TARGET_SECONDS = 120;
/** 3.14, in which version 16 came: major in the upper 16 bits, minor below. */
const RPC_VERSION = 3 * 65_536 + 14;
const STATUS = { status: 'OK', untrusted: false };

/** The calls that tell about the chain, answered as monerod does. */
export function chainMethods(node: DevnetNode, clock: Clock): Record<string, RpcMethod> {
  const { chain } = node;
  const startTime = Math.floor(clock.nowMs() / 1000);
  return {
    get_info: () => ({
      ...STATUS,
      ...wide('difficulty', chain.difficulty),
      ...wide('cumulative_difficulty', cumulative(node, chain.tip)),
      adjusted_time: Math.floor(clock.nowMs() / 1000),
      busy_syncing: false,
      height: chain.tip.height + 1,
      height_without_bootstrap: chain.tip.height + 1,
      incoming_connections_count: 0,
      mainnet: false,
      nettype: 'fakechain',
      offline: true,
      outgoing_connections_count: 0,
      stagenet: false,
      start_time: startTime,
      synchronized: true,
      target: TARGET_SECONDS,
      target_height: 0,
      testnet: false,
      top_block_hash: chain.tip.id,
      tx_pool_size: chain.transactionHashes(chain.tip).length,
      version: '0.18.4.0-devnet',
      was_bootstrap_ever_used: false,
    }),
    get_version: () => ({
      ...STATUS,
      version: RPC_VERSION,
      release: false,
      current_height: chain.tip.height + 1,
      hard_forks: [
        { height: 0, hf_version: 1 },
        { height: 1, hf_version: VERSION },
      ],
    }),
    get_block_count: () => ({ ...STATUS, count: chain.tip.height + 1 }),
    on_get_block_hash: (params) => {
      const [height] = Array.isArray(params) ? (params as unknown[]) : [];
      if (height === undefined)
        throw new RpcFailure(RPC_PARAMETER, 'Wrong parameters, expected height');
      return atHeight(node, height).id;
    },
    get_last_block_header: () => ({ ...STATUS, block_header: header(node, chain.tip) }),
    get_block_header_by_height: (params) => ({
      ...STATUS,
      block_header: header(node, atHeight(node, named(params, 'height'))),
    }),
    get_block_header_by_hash: (params) => ({
      ...STATUS,
      block_header: header(node, withId(node, named(params, 'hash'))),
    }),
    get_block: (params) => {
      const id = named(params, 'hash');
      const isById = typeof id === 'string' && id !== '';
      const entry = isById ? withId(node, id) : atHeight(node, named(params, 'height'));
      return {
        ...STATUS,
        blob: entry.block.bytes.toString('hex'),
        block_header: header(node, entry),
        miner_tx_hash: minerHash(entry),
        tx_hashes: entry.block.transactionHashes.map((each) => each.toString('hex')),
      };
    },
  };
}

/** A parameter that was given by its name. */
export function named(params: RpcParameters, name: string): unknown {
  return Array.isArray(params) ? undefined : (params as Readonly<Record<string, unknown>>)[name];
}

/** A difficulty as monerod gives it: its lower 64 bits, all 128 in hex, its upper 64. */
export function wide(name: string, value: bigint): Record<string, unknown> {
  return {
    [name]: Number(BigInt.asUintN(64, value)),
    [`wide_${name}`]: `0x${value.toString(16)}`,
    [`${name}_top64`]: Number(value >> 64n),
  };
}

function atHeight(node: DevnetNode, height: unknown): ChainEntry {
  const entry = node.chain.at(typeof height === 'number' ? height : 0);
  if (entry !== undefined) return entry;
  throw new RpcFailure(
    RPC_HEIGHT,
    `Requested block height: ${String(height)} greater than current top block height: ${node.chain.tip.height}`,
  );
}

function withId(node: DevnetNode, id: unknown): ChainEntry {
  if (typeof id !== 'string' || !/^[0-9a-f]{64}$/i.test(id))
    throw new RpcFailure(
      RPC_PARAMETER,
      `Failed to parse hex representation of block hash. Hex = ${String(id)}.`,
    );
  const entry = node.chain.entry(id.toLowerCase());
  if (entry !== undefined) return entry;
  throw new RpcFailure(RPC_INTERNAL, `Internal error: can't get block by hash. Hash = ${id}.`);
}

function header(node: DevnetNode, entry: ChainEntry): Record<string, unknown> {
  const { chain } = node;
  const { block, height, id } = entry;
  const { majorVersion, minorVersion, nonce, previousId, timestamp } = block.header;
  const { outputs } = block.minerTransaction;
  return {
    ...wide('difficulty', chain.difficulty),
    ...wide('cumulative_difficulty', cumulative(node, entry)),
    block_size: block.bytes.length,
    block_weight: block.bytes.length,
    depth: chain.tip.height - height,
    hash: id,
    height,
    long_term_weight: block.bytes.length,
    major_version: majorVersion,
    miner_tx_hash: minerHash(entry),
    minor_version: minorVersion,
    nonce,
    num_txes: block.transactionHashes.length,
    orphan_status: !chain.isBest(entry),
    pow_hash: '',
    prev_hash: previousId.toString('hex'),
    reward: Number(outputs.reduce((sum, each) => sum + each.amountAtomic, 0n)),
    timestamp,
  };
}

function minerHash({ block }: ChainEntry): string {
  const { version, prefix } = block.minerTransaction;
  return minerTransactionHash(version, prefix).toString('hex');
}

/** The genesis has a difficulty of 1. */
function cumulative({ chain }: DevnetNode, { height }: ChainEntry): bigint {
  return 1n + chain.difficulty * BigInt(height);
}
