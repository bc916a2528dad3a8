/** What a node's refusal to build a payment means. Its numbers say little; its words tell more. */
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PaymentOrder, Refusal } from '../../../core/plugin-api/payments.ts';
import { answers } from './wallet-answers.ts';
import { rpcCodeOf } from './node-wallet.ts';
import type { NodeWallet } from './node-wallet.ts';

/** Codes of Bitcoin Core's `RPCErrorCode`. */
const WALLET_ERROR = -4;
const INVALID_ADDRESS = -5;
const INSUFFICIENT_FUNDS = -6;
const INVALID_PARAMETER = -8;
const VERIFY_REJECTED = -26;

/** What the RPC client puts before a node's words ends so. */
const WORDS = /answered error -?[0-9]+: (.+)$/s;

export type RefusalKind = 'insufficient' | 'too-large' | 'too-small' | 'bad-address' | 'settings';

/** Undefined for what is no refusal of this order: a node that is away, a wallet that is locked. */
export function refusalKind(error: unknown): RefusalKind | undefined {
  const code = rpcCodeOf(error);
  const text = error instanceof PoolError ? error.message : '';
  if (code === INVALID_ADDRESS) return 'bad-address';
  if (code === INVALID_PARAMETER) return /duplicate/i.test(text) ? 'bad-address' : undefined;
  if (code !== WALLET_ERROR && code !== INSUFFICIENT_FUNDS && code !== VERIFY_REJECTED)
    return undefined;
  // Nothing about this order: no estimate of fees, and none to fall back on.
  if (/fee estimation failed|fallbackfee/i.test(text)) return 'settings';
  if (/too small|dust/i.test(text)) return 'too-small';
  if (/insufficient (funds|confirmed)|exceeds your balance|mempool chain/i.test(text))
    return 'insufficient';
  return /too large|too many|fee exceeds|tx-size|oversize|weight/i.test(text)
    ? 'too-large'
    : undefined;
}

/** A refusal in the words of the contract. Rejects with the error itself where it is none. */
export async function refusalOf(
  error: unknown,
  order: PaymentOrder,
  wallet: NodeWallet,
): Promise<Refusal> {
  const kind = refusalKind(error);
  const reason = withoutAddresses(wordsOf(error), order);
  if (kind === 'insufficient' || kind === 'too-large') return { kind, reason };
  // After its share of a high fee, or by this node's own bound: neither is for ever.
  if (kind === 'too-small') return { kind: 'not-now', positions: smallestOf(order), reason };
  if (kind === 'bad-address') {
    const positions = await invalidOf(order, wallet);
    if (positions.length > 0) return { kind: 'bad-destinations', positions, reason };
  }
  const code = rpcCodeOf(error);
  const isRefusal = code === WALLET_ERROR || code === INSUFFICIENT_FUNDS;
  if (kind === undefined && isRefusal) return { kind: 'too-large', reason };
  throw error;
}

/** The node's own words alone: who is held for them may read them, and where the node is, is not his matter. */
function wordsOf(error: unknown): string {
  const message = error instanceof PoolError ? error.message : String(error);
  return WORDS.exec(message)?.[1] ?? message;
}

/** Who is held reads it too, whoever's address the node complained about. */
function withoutAddresses(words: string, { destinations }: PaymentOrder): string {
  return destinations.reduce((told, { address }) => told.replaceAll(address, '(address)'), words);
}

/** A node does not say which amount is too small: no other is before the smallest ones are. */
function smallestOf({ destinations }: PaymentOrder): number[] {
  let least = destinations[0]?.amountAtomic ?? 0n;
  for (const { amountAtomic } of destinations) if (amountAtomic < least) least = amountAtomic;
  return destinations.flatMap(({ amountAtomic }, position) =>
    amountAtomic === least ? [position] : [],
  );
}

async function invalidOf({ destinations }: PaymentOrder, wallet: NodeWallet): Promise<number[]> {
  const positions: number[] = [];
  for (const [position, { address }] of destinations.entries()) {
    const { isvalid } = await wallet.ask(answers.addressCheck, 'validateaddress', [address]);
    if (!isvalid) positions.push(position);
  }
  return positions;
}
