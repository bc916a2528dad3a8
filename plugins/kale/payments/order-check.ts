import type { PaymentOrder, Refusal } from '../../../core/plugin-api/payments.ts';
import type { AccountState, TrustlineState } from '../stellar/rpc/ledger-reader.ts';
import { KaleWallet } from '../wallet/kale-wallet.ts';

/** What the ledger says of those who pay and are paid. */
export interface OrderView {
  readonly treasury: AccountState;
  readonly treasuryLine: TrustlineState | undefined;
  /** In the order of the destinations, of which several may be one account. */
  readonly lines: readonly (TrustlineState | undefined)[];
  /** Stroops of the native asset that the transaction may cost. */
  readonly feeMax: bigint;
}

/** Stroops of the native asset that an account holds back for each of its entries (stellar-core, base reserve). */
const RESERVE = 5_000_000n;
const OWN_ENTRIES = 2;

const wallet = new KaleWallet();

/** What can be told without the ledger; undefined where nothing is wrong. */
export function orderFlaw({ destinations }: PaymentOrder, most: number): Refusal | undefined {
  const positionsOf = (isBad: (one: PaymentOrder['destinations'][number]) => boolean): number[] =>
    [...destinations.entries()].filter(([, one]) => isBad(one)).map(([position]) => position);
  const strange = positionsOf(({ address }) => wallet.checkAddress(address).kind === 'refused');
  if (strange.length > 0)
    return { kind: 'bad-destinations', positions: strange, reason: 'not an account of Stellar' };
  const empty = positionsOf(({ amountAtomic }) => amountAtomic <= 0n);
  if (empty.length > 0)
    return { kind: 'bad-destinations', positions: empty, reason: 'nothing to pay' };
  return destinations.length > most
    ? { kind: 'too-large', reason: `a transaction pays ${most} at most` }
    : undefined;
}

/** Whether all of it can be paid by the ledger that was looked at. */
export function ledgerFlaw(order: PaymentOrder, view: OrderView): Refusal | undefined {
  const { destinations } = order;
  const { lines, treasury, treasuryLine, feeMax } = view;
  const untrusting = [...destinations.keys()].filter((position) => lines[position] === undefined);
  if (untrusting.length > 0)
    return {
      kind: 'not-now',
      positions: untrusting,
      reason: 'the account is not there, or has no trustline for KALE',
    };
  const given = new Map<string, bigint>();
  const full = [...destinations.entries()].flatMap(([position, { address, amountAtomic }]) => {
    const { balance, limit } = lines[position] ?? { balance: 0n, limit: 0n };
    const sum = (given.get(address) ?? 0n) + amountAtomic;
    if (balance + sum > limit) return [position];
    given.set(address, sum);
    return [];
  });
  if (full.length > 0)
    return {
      kind: 'not-now',
      positions: full,
      reason: 'the limit of the trustline for KALE leaves no room for the amount',
    };
  const total = destinations.reduce((sum, { amountAtomic }) => sum + amountAtomic, 0n);
  const held = treasuryLine?.balance ?? 0n;
  if (held < total)
    return { kind: 'insufficient', reason: `the wallet holds ${held} stroops of KALE` };
  const free = treasury.balance - RESERVE * BigInt(OWN_ENTRIES + treasury.subentries);
  return free < feeMax
    ? { kind: 'insufficient', reason: 'the wallet has too little XLM for the network fee' }
    : undefined;
}
