/** What a node knows of a transaction without any wallet: wallets are replaced, or restored from old copies. */
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { rpcCodeOf, sentenceOf } from './node-wallet.ts';
import type { NodeWallet } from './node-wallet.ts';
import { answers } from './wallet-answers.ts';

export type Evidence =
  /** In the chain, or at 0 in the mempool. */
  | { readonly kind: 'stands'; readonly confirmations: number }
  /** In neither just now, for certain. */
  | { readonly kind: 'nowhere' }
  /** Mined with all of its outputs spent again, or in neither: this node cannot tell which. */
  | { readonly kind: 'untold' };

export interface Traces {
  /** How many outputs it has at most. */
  readonly outputs: number;
  /** `hash:index` of what it spends, where that is known. */
  readonly inputs: readonly string[];
}

/** `RPC_INVALID_ADDRESS_OR_KEY`. */
const NOT_FOUND = -5;
/**
 * What only a node with a finished index of transactions answers (Bitcoin Core, `getrawtransaction`): others say
 * that there is none in the mempool and name `-txindex`, or that they are still indexing.
 */
const LOOKED_EVERYWHERE = /no such mempool or blockchain transaction/i;

export async function chainEvidence(
  wallet: NodeWallet,
  id: string,
  { outputs, inputs }: Traces,
): Promise<Evidence> {
  const entry = await wallet.look(answers.mempoolEntry, 'getmempoolentry', [id]);
  if (entry !== undefined) return { kind: 'stands', confirmations: 0 };
  const indexed = await indexEvidence(wallet, id);
  if (indexed.kind !== 'untold') return indexed;
  for (let index = 0; index < outputs; index++) {
    const confirmations = await unspent(wallet, `${id}:${index}`);
    if (confirmations !== undefined) return { kind: 'stands', confirmations };
  }
  // Last, for it may have been mined meanwhile: whatever is mined has spent every one of them.
  for (const outpoint of inputs)
    if ((await unspent(wallet, outpoint)) !== undefined) return { kind: 'nowhere' };
  return indexed;
}

export function untold(id: string): PoolError {
  const words = 'the node cannot tell: start it with -txindex or restore the wallet';
  return new PoolError('DAEMON_RPC', `the wallet does not know ${id}, and ${words}`, {
    transactionIds: id,
  });
}

async function indexEvidence(wallet: NodeWallet, id: string): Promise<Evidence> {
  try {
    const params = [id, true];
    const mined = await wallet.ask(answers.chainTransaction, 'getrawtransaction', params);
    return { kind: 'stands', confirmations: Math.max(0, mined.confirmations ?? 0) };
  } catch (error) {
    if (rpcCodeOf(error) !== NOT_FOUND) throw error;
    return { kind: LOOKED_EVERYWHERE.test(sentenceOf(error)) ? 'nowhere' : 'untold' };
  }
}

/** Depth of an output that nothing in the chain spends; what only waits to spend it does not count. */
async function unspent(wallet: NodeWallet, outpoint: string): Promise<number | undefined> {
  const [id, index] = outpoint.split(':');
  const output = await wallet.ask(answers.output, 'gettxout', [id, Number(index), false]);
  return output?.confirmations;
}
