import { RpcFailure } from '../../../core/plugin-api/devnets/rpc-failure.ts';
import { setImmediate as breathe } from 'node:timers/promises';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { blockIdOf, hashingBlobOf, parseBlock } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';
import { MalformedBlob } from '../consensus/malformed-blob.ts';
import { decodeAddress } from '../wallet/monero-address.ts';
import type { MoneroAddress } from '../wallet/monero-address.ts';
import { blockTemplate } from './block-template.ts';
import { named, wide } from './chain-methods.ts';
import type { RpcMethod, RpcParameters } from './chain-methods.ts';
import type { ChainEntry } from './devnet-chain.ts';
import type { DevnetNode } from './devnet-node.ts';
import {
  RPC_ADDRESS,
  RPC_BLOB,
  RPC_BUSY,
  RPC_INTERNAL,
  RPC_NOT_ACCEPTED,
  RPC_PARAMETER,
  RPC_RESERVE_SIZE,
  RPC_SUBADDRESS,
} from './rpc-codes.ts';

const RESERVE_BYTES_MAX = 255;
const GENERATE_BLOCKS_MAX = 10_000;
const STATUS = { status: 'OK', untrusted: false };

/** The calls that make blocks, answered as monerod does; generating takes a hash at a time. */
export function miningMethods(node: DevnetNode): Record<string, RpcMethod> {
  const { chain } = node;
  return {
    get_block_template: (params) => {
      const previous = parent(node, params);
      const template = blockTemplate(chain, previous, payee(params), extraNonce(params));
      const { height } = template;
      return {
        ...STATUS,
        ...wide('difficulty', chain.difficulty),
        blockhashing_blob: template.hashingBlob.toString('hex'),
        blocktemplate_blob: template.blob.toString('hex'),
        expected_reward: Number(template.rewardAtomic),
        height,
        next_seed_hash: chain.nextSeed(previous, height) ?? '',
        prev_hash: previous.id,
        reserved_offset: template.reservedOffset,
        seed_hash: chain.seed(previous, height),
        seed_height: chain.seeds.seedHeight(height),
      };
    },
    submit_block: async (params) => {
      const [hex, ...others] = Array.isArray(params) ? (params as unknown[]) : [];
      if (typeof hex !== 'string' || others.length > 0)
        throw new RpcFailure(RPC_PARAMETER, 'Wrong param');
      const block = decoded(hex);
      if (!(await judged(node.submit(block))))
        throw new RpcFailure(RPC_NOT_ACCEPTED, 'Block not accepted');
      return { ...STATUS };
    },
    generateblocks: async (params, signal) => {
      const count = named(params, 'amount_of_blocks');
      if (typeof count !== 'number' || count < 0 || count > GENERATE_BLOCKS_MAX)
        throw new RpcFailure(RPC_PARAMETER, `amount_of_blocks must be 0 to ${GENERATE_BLOCKS_MAX}`);
      const address = payee(params);
      const blocks: string[] = [];
      let previous = parent(node, params);
      while (blocks.length < count && !signal.aborted) {
        const entry = await judged(generated(node, previous, address, signal));
        if (entry === undefined) break;
        blocks.push(entry.id);
        previous = entry;
      }
      return { ...STATUS, blocks, height: previous.height };
    },
  };
}

/** A block on `previous`, mined here and slowly; undefined once the signal aborts. */
async function generated(
  node: DevnetNode,
  previous: ChainEntry,
  address: MoneroAddress,
  signal: AbortSignal,
): Promise<ChainEntry | undefined> {
  const { chain } = node;
  const { blob, height } = blockTemplate(chain, previous, address, Buffer.alloc(0));
  const { nonceOffset } = parseBlock(blob).header;
  const seed = chain.seed(previous, height);
  for (let nonce = 0; !signal.aborted; nonce++) {
    blob.writeUInt32LE(nonce, nonceOffset);
    const block = parseBlock(blob);
    if (await node.proofOfWork.isProven(hashingBlobOf(block), seed, chain.difficulty)) {
      await node.submit(block);
      return chain.entry(blockIdOf(block));
    }
    await breathe();
  }
  return undefined;
}

/** Waits for what the kernel has to judge; a kernel that does not answer makes a busy node. */
async function judged<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PoolError) throw new RpcFailure(RPC_BUSY, 'Core is busy');
    throw error;
  }
}

function decoded(hex: string): Block {
  try {
    if (!/^([0-9a-f]{2})+$/i.test(hex)) throw new MalformedBlob('not hex');
    return parseBlock(Buffer.from(hex, 'hex'));
  } catch (error) {
    if (error instanceof MalformedBlob) throw new RpcFailure(RPC_BLOB, 'Wrong block blob');
    throw error;
  }
}

/** The block to build on: the tip, or the one that `prev_block` names. */
function parent(node: DevnetNode, params: RpcParameters): ChainEntry {
  const id = named(params, 'prev_block') ?? '';
  if (id === '') return node.chain.tip;
  const entry = typeof id === 'string' ? node.chain.entry(id.toLowerCase()) : undefined;
  if (entry === undefined)
    throw new RpcFailure(RPC_INTERNAL, 'Internal error: failed to create block template');
  return entry;
}

function payee(params: RpcParameters): MoneroAddress {
  const address = decodeAddress(String(named(params, 'wallet_address')), 'fakechain');
  if (typeof address === 'string' || address.network !== 'fakechain')
    throw new RpcFailure(RPC_ADDRESS, 'Failed to parse wallet address');
  if (address.kind === 'subaddress')
    throw new RpcFailure(RPC_SUBADDRESS, 'Mining to subaddress is not supported yet');
  return address;
}

/** What stands in the extra field: zeros to be written over, or what `extra_nonce` says. */
function extraNonce(params: RpcParameters): Buffer {
  const size = named(params, 'reserve_size') ?? 0;
  const hex = named(params, 'extra_nonce') ?? '';
  if (typeof size !== 'number' || size < 0 || size > RESERVE_BYTES_MAX)
    throw new RpcFailure(RPC_RESERVE_SIZE, 'Too big reserved size, maximum 255');
  if (hex === '') return Buffer.alloc(size);
  if (size > 0)
    throw new RpcFailure(RPC_PARAMETER, 'Cannot specify both a reserve_size and an extra_nonce');
  if (typeof hex !== 'string' || !/^([0-9a-f]{2})+$/i.test(hex))
    throw new RpcFailure(RPC_PARAMETER, 'Parameter extra_nonce should be a hex string');
  if (hex.length > 2 * RESERVE_BYTES_MAX)
    throw new RpcFailure(RPC_RESERVE_SIZE, 'Too big extra_nonce size, maximum 510 hex chars');
  return Buffer.from(hex, 'hex');
}
