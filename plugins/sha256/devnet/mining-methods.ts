import { RpcFailure } from '../../../core/plugin-api/devnets/rpc-failure.ts';
import { setImmediate as breathe } from 'node:timers/promises';
import { parseBlock } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';
import { parseTransaction } from '../consensus/transaction.ts';
import type { AddressFormats } from '../wallet/address-formats.ts';
import { entryOf } from './chain-methods.ts';
import type { RpcMethod } from './chain-methods.ts';
import type { DevnetNode } from './devnet-node.ts';
import { minedBlock } from './mined-block.ts';
import {
  RPC_ADDRESS,
  RPC_DECODE,
  RPC_FUNDS,
  RPC_PARAMETER,
  RPC_REJECTED,
  RPC_TYPE,
} from './rpc-codes.ts';
import { withReservedValue } from './reserved-value.ts';
import { longpollId, templateAnswer } from './template-answer.ts';

/** A longpoll also ends for new transactions, but only after a while, as in Bitcoin Core. */
const LONGPOLL_TRANSACTIONS_MS = 60_000;
const GENERATE_BLOCKS_MAX = 1000;

/** The calls that make blocks and transactions. */
export function miningMethods(
  node: DevnetNode,
  formats: AddressFormats,
): Record<string, RpcMethod> {
  return {
    getblocktemplate: ([request], signal) => template(node, request, signal),
    submitblock: ([hex]) => node.submit(withReservedValue(decoded(hex), node.coin.segwit)),
    generatetoaddress: ([count, address], signal) =>
      generate(node, { count, script: scriptOf(formats, address) }, signal),
    invalidateblock: async ([hash]) => {
      await node.invalidate(entryOf(node, hash));
      return null;
    },
    reconsiderblock: async ([hash]) => {
      await node.reconsider(entryOf(node, hash));
      return null;
    },
    sendrawtransaction: ([hex]) => send(node, hex),
    sendtoaddress: ([address, amount]) => {
      const value = atomic(amount, node.coin.decimals);
      const payment = node.pay(scriptOf(formats, address), value);
      if (payment === undefined) throw new RpcFailure(RPC_FUNDS, 'Insufficient funds');
      return payment.id;
    },
    validateaddress: ([address]) => {
      const found = formats.script(String(address));
      return found.kind === 'valid'
        ? { isvalid: true, address, scriptPubKey: Buffer.from(found.script).toString('hex') }
        : { isvalid: false, error: found.reason };
    },
  };
}

async function template(node: DevnetNode, request: unknown, signal: AbortSignal): Promise<unknown> {
  const { rules, longpollid, mode, data } = (request ?? {}) as Record<string, unknown>;
  if (mode === 'proposal') return proposal(node, decoded(data));
  if (mode !== undefined && mode !== 'template')
    throw new RpcFailure(RPC_PARAMETER, 'Invalid mode');
  if (node.coin.segwit && !(Array.isArray(rules) && rules.includes('segwit'))) {
    throw new RpcFailure(
      RPC_PARAMETER,
      'getblocktemplate must be called with the segwit rule set (call with {"rules": ["segwit"]})',
    );
  }
  if (typeof longpollid === 'string') await change(node, longpollid, signal);
  return templateAnswer(node);
}

async function change(node: DevnetNode, since: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && since.startsWith(node.chain.tip.block.hash)) {
    const minute = AbortSignal.timeout(LONGPOLL_TRANSACTIONS_MS);
    await node.tipChange(AbortSignal.any([signal, minute]));
    if (since !== longpollId(node)) return;
  }
}

function proposal(node: DevnetNode, block: Block): string | null {
  const known = node.chain.entry(block.hash);
  return known === undefined ? (node.chain.propose(block) ?? null) : 'duplicate';
}

async function generate(
  node: DevnetNode,
  { count, script }: { readonly count: unknown; readonly script: Uint8Array },
  signal: AbortSignal,
): Promise<string[]> {
  if (typeof count !== 'number' || count < 0 || count > GENERATE_BLOCKS_MAX)
    throw new RpcFailure(RPC_PARAMETER, `nblocks must be 0 to ${GENERATE_BLOCKS_MAX}`);
  const hashes: string[] = [];
  while (hashes.length < count && !signal.aborted) {
    const tip = node.chain.tip;
    const block = await minedBlock(node, script, () => signal.aborted || node.chain.tip !== tip);
    if (block === undefined) continue;
    if ((await node.submit(block)) === null) hashes.push(block.hash);
    await breathe();
  }
  return hashes;
}

function send(node: DevnetNode, hex: unknown): string {
  let transaction: ReturnType<typeof parseTransaction>;
  try {
    transaction = parseTransaction(bytesOf(hex));
  } catch {
    throw new RpcFailure(RPC_DECODE, 'TX decode failed. Make sure the tx has at least one input.');
  }
  const reason = node.mempool.add(transaction, node.chain.tip.height + 1);
  if (reason !== undefined && reason !== 'txn-already-in-mempool')
    throw new RpcFailure(RPC_REJECTED, reason);
  return transaction.id;
}

function decoded(hex: unknown): Block {
  try {
    return parseBlock(bytesOf(hex));
  } catch {
    throw new RpcFailure(RPC_DECODE, 'Block decode failed');
  }
}

function bytesOf(hex: unknown): Buffer {
  if (typeof hex !== 'string' || !/^[0-9a-f]*$/i.test(hex) || hex.length % 2 !== 0)
    throw new RangeError('not hex');
  return Buffer.from(hex, 'hex');
}

function scriptOf(formats: AddressFormats, address: unknown): Uint8Array {
  const found = formats.script(String(address));
  if (found.kind === 'valid') return found.script;
  throw new RpcFailure(RPC_ADDRESS, `Error: Invalid address (${found.reason})`);
}

/** An amount in coins, number or text, in atomic units. */
function atomic(amount: unknown, decimals: number): bigint {
  const text = typeof amount === 'number' ? amount.toFixed(decimals) : String(amount);
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > decimals)
    throw new RpcFailure(RPC_TYPE, 'Invalid amount');
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}
