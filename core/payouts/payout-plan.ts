/**
 * Who is paid by a run, how much, and in which orders. Pure: balances and rules in, batches out.
 *
 * Requests come first, oldest first, then balances as they are handed in. Where a cap cuts, the owner gets
 * what is left of it if that is still payable, and the rest of his balance waits. Where the wallet holds too
 * little for an owner, he waits, and those behind him for whom there is enough are paid.
 */
import type { Atomic } from '../ledger/posting.ts';
import { atomic } from '../ledger/posting.ts';
import type { PaymentLimits } from '../plugin-api/payments.ts';
import type { AddressCheck } from '../plugin-api/wallet.ts';
import type { PlanReport } from './operator-desk.ts';
import type { PayoutItem } from './payout-batch.ts';
import type { PayoutRules } from './payout-rules.ts';
import type { DuePayee, NewBatch } from './payout-store.ts';

/** An item that is not built yet: what it will receive is not known. */
export type PlannedItem = Omit<PayoutItem, 'receiptAtomic'>;

/** What a run works with. */
export interface PlanTerms {
  readonly rules: PayoutRules;
  readonly limits: PaymentLimits;
  /** Most that may be paid now; undefined: without limit. */
  readonly capAtomic: Atomic | undefined;
  /** What the wallet may spend; undefined: not known. */
  readonly spendableAtomic: bigint | undefined;
  /** Undefined: it could not be judged. */
  readonly checkAddress: (address: string) => AddressCheck | undefined;
  readonly paysAlone: (address: string) => boolean;
}

export interface Plan {
  readonly report: PlanReport;
  /** What would be paid if the wallet held enough. */
  readonly wantedAtomic: Atomic;
  readonly batches: readonly NewBatch[];
  /** Owners whose address the wallet refuses: to be held for the reason. */
  readonly refused: readonly { readonly owner: string; readonly reason: string }[];
}

export const WALLET_SHORT = 'the wallet holds too little just now';
const OVER_CAP = 'what may be paid for now is used up';

export function planOf(payees: readonly DuePayee[], terms: PlanTerms): Plan {
  const items: PlannedItem[] = [];
  const left: { owner: string; reason: string }[] = [];
  const refused: { owner: string; reason: string }[] = [];
  let capAtomic = terms.capAtomic;
  let total = 0n;
  let wanted = 0n;
  for (const payee of inOrder(payees)) {
    const wish = wishOf(payee, terms);
    if (wish === undefined) continue;
    const { owner, account } = payee;
    if (wish.kind === 'left') {
      left.push({ owner, reason: wish.reason });
      if (wish.isRefused) refused.push({ owner, reason: wish.reason });
      continue;
    }
    const amount = capAtomic === undefined ? wish.amount : min(wish.amount, capAtomic);
    if (amount < wish.least) {
      left.push({ owner, reason: OVER_CAP });
      continue;
    }
    wanted += amount;
    // Not in part: what is left in the wallet may still pay a smaller balance whole.
    if (terms.spendableAtomic !== undefined && total + amount > terms.spendableAtomic) {
      left.push({ owner, reason: WALLET_SHORT });
      continue;
    }
    if (capAtomic !== undefined) capAtomic = atomic(capAtomic - amount);
    total += amount;
    const requestId = payee.request?.id;
    const amountAtomic = atomic(amount);
    items.push({ account, owner, address: wish.address, amountAtomic, requestId });
  }
  const batches = ordersOf(items, terms).map((some) => batchOf(some, terms.rules));
  return {
    report: { batches: batches.map((batch) => batch.items), amountAtomic: atomic(total), left },
    wantedAtomic: atomic(wanted),
    batches,
    refused,
  };
}

type Wish =
  | {
      readonly kind: 'payable';
      readonly address: string;
      readonly amount: bigint;
      /** Less than this is not worth an output. */
      readonly least: bigint;
    }
  | { readonly kind: 'left'; readonly reason: string; readonly isRefused: boolean };

/** Undefined: nothing is due. */
function wishOf(payee: DuePayee, { rules, limits, checkAddress }: PlanTerms): Wish | undefined {
  const { balanceAtomic, thresholdAtomic, request, held } = payee;
  const leastWithout = max(thresholdAtomic ?? rules.minimumAtomic, limits.dustAtomic);
  const leastAsked = max(rules.requestMinAtomic, limits.dustAtomic);
  const asked = min(request?.amountAtomic ?? balanceAtomic, balanceAtomic);
  const isAsked = request !== undefined && asked >= leastAsked;
  // A request that was made under other rules must not keep back what is due without it.
  const [amount, least] = isAsked ? [asked, leastAsked] : [balanceAtomic, leastWithout];
  if (amount < least) {
    return request === undefined
      ? undefined
      : leave(`less than the ${leastAsked} that may be asked for`);
  }
  if (held !== undefined) return leave(held);
  const named = payee.account === 'miner' ? payee.owner : rules.feeAddresses.get(payee.owner);
  if (named === undefined) return undefined;
  const check = checkAddress(named);
  if (check === undefined) return leave('the pool cannot judge this address for now');
  if (check.kind === 'refused') return { kind: 'left', reason: check.reason, isRefused: true };
  // A threshold above what runs may ever pay would wait for ever.
  const part = min(least, largestRun(rules) ?? least);
  return { kind: 'payable', address: check.address, amount, least: max(part, limits.dustAtomic) };
}

/** Undefined: without limit. */
function largestRun({ runMaxAtomic, dayMaxAtomic }: PayoutRules): bigint | undefined {
  if (runMaxAtomic === undefined || dayMaxAtomic === undefined) return runMaxAtomic ?? dayMaxAtomic;
  return min(runMaxAtomic, dayMaxAtomic);
}

function leave(reason: string): Wish {
  return { kind: 'left', reason, isRefused: false };
}

function inOrder(payees: readonly DuePayee[]): readonly DuePayee[] {
  const asked = payees.filter(({ request }) => request !== undefined);
  asked.sort((one, other) => ((one.request?.id ?? 0n) < (other.request?.id ?? 0n) ? -1 : 1));
  return [...asked, ...payees.filter(({ request }) => request === undefined)];
}

/**
 * Items by order. No order names an address twice: the second item of an address goes to the second layer of
 * orders, and so on.
 */
function ordersOf(
  items: readonly PlannedItem[],
  { limits, paysAlone }: PlanTerms,
): readonly (readonly PlannedItem[])[] {
  const alone: PlannedItem[][] = [];
  const layers: PlannedItem[][] = [];
  const met = new Map<string, number>();
  for (const item of items) {
    if (paysAlone(item.address)) {
      alone.push([item]);
      continue;
    }
    const layer = met.get(item.address) ?? 0;
    met.set(item.address, layer + 1);
    const others = layers[layer];
    if (others === undefined) layers.push([item]);
    else others.push(item);
  }
  return [...layers.flatMap((layer) => chunks(layer, limits.destinationsMax)), ...alone];
}

function chunks(items: readonly PlannedItem[], size: number): readonly PlannedItem[][] {
  const parts: PlannedItem[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

function batchOf(items: readonly PlannedItem[], { feeBearer }: PayoutRules): NewBatch {
  return { feeBearer, items, reason: '' };
}

function min(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
