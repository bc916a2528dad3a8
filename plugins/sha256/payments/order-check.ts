/** What of an order can be told before a wallet is asked, and what a transaction pays of it. Pure. */
import type { Destination, PaymentOrder, Refusal } from '../../../core/plugin-api/payments.ts';
import type { TransactionOutput } from '../consensus/transaction.ts';
import type { AddressFormats } from '../wallet/address-formats.ts';

export type Paid =
  | {
      readonly kind: 'pays';
      /** In the order of the destinations. */
      readonly receiptsAtomic: readonly bigint[];
      /** Outputs that no destination asked for: change, or theft. */
      readonly others: readonly TransactionOutput[];
    }
  | { readonly kind: 'wrong'; readonly reason: string };

/** Destinations that no node would pay: unknown addresses, one script twice, less than dust. */
export function faultOf(
  { destinations }: PaymentOrder,
  formats: AddressFormats,
  dustAtomic: bigint,
): Refusal | undefined {
  const seen = new Set<string>();
  let reason = '';
  const positions: number[] = [];
  for (const [position, destination] of destinations.entries()) {
    const fault = destinationFault(destination, { formats, dustAtomic, seen });
    if (fault === undefined) continue;
    positions.push(position);
    // Kept for everybody it names, and shown to each: nobody's address belongs into it.
    reason ||= fault;
  }
  return positions.length === 0 ? undefined : { kind: 'bad-destinations', positions, reason };
}

function destinationFault(
  { address, amountAtomic }: Destination,
  rules: { formats: AddressFormats; dustAtomic: bigint; seen: Set<string> },
): string | undefined {
  const found = rules.formats.script(address);
  if (found.kind === 'refused') return found.reason;
  const script = hexOf(found.script);
  if (rules.seen.has(script)) return 'the same address is in the order twice';
  rules.seen.add(script);
  return amountAtomic < rules.dustAtomic ? 'the amount is too small to be relayed' : undefined;
}

/** Holds outputs against an order: each destination is paid once, no more than its amount. */
export function paidBy(
  outputs: readonly TransactionOutput[],
  { destinations }: PaymentOrder,
  formats: AddressFormats,
): Paid {
  const byScript = new Map<string, bigint>();
  const others: TransactionOutput[] = [];
  const wanted = new Set(destinations.map(({ address }) => scriptOf(address, formats)));
  for (const output of outputs) {
    const script = hexOf(output.script);
    if (!wanted.has(script)) others.push(output);
    else if (byScript.has(script)) return wrong(`pays ${formats.address(output.script)} twice`);
    else byScript.set(script, output.value);
  }
  const receiptsAtomic: bigint[] = [];
  for (const { address, amountAtomic } of destinations) {
    const value = byScript.get(scriptOf(address, formats));
    if (value === undefined) return wrong(`does not pay ${address}`);
    if (value > amountAtomic)
      return wrong(`pays ${value} to ${address}, more than ${amountAtomic}`);
    receiptsAtomic.push(value);
  }
  return { kind: 'pays', receiptsAtomic, others };
}

export function samePayment(one: Paid, other: Paid): boolean {
  if (one.kind !== 'pays' || other.kind !== 'pays') return false;
  return one.receiptsAtomic.every((receipt, at) => receipt === other.receiptsAtomic[at]);
}

/** Whether any output goes to a destination of the order. */
export function paysAny(
  outputs: readonly TransactionOutput[],
  { destinations }: PaymentOrder,
  formats: AddressFormats,
): boolean {
  const wanted = new Set(destinations.map(({ address }) => scriptOf(address, formats)));
  return outputs.some(({ script }) => wanted.has(hexOf(script)));
}

/** Why receipts are not what the order and its network fee come to; undefined where they are. */
export function receiptFault(
  { destinations, feeFrom }: PaymentOrder,
  receiptsAtomic: readonly bigint[],
  feeAtomic: bigint,
): string | undefined {
  const takenAtomic = destinations.map(
    ({ amountAtomic }, position) => amountAtomic - (receiptsAtomic[position] ?? 0n),
  );
  const sum = takenAtomic.reduce((total, taken) => total + taken, 0n);
  const count = BigInt(destinations.length);
  // Nodes take an equal share of each, and what does not divide of one of them. Change too small to be an
  // output goes into the fee, and lowers what they take.
  const share = feeFrom === 'destinations' ? sum / count : 0n;
  const rest = feeFrom === 'destinations' ? sum % count : 0n;
  const wrongAt = takenAtomic.findIndex((taken) => taken !== share && taken !== share + rest);
  if (wrongAt >= 0) {
    const { address, amountAtomic } = destinations[wrongAt] as Destination;
    return `pays ${receiptsAtomic[wrongAt]} of ${amountAtomic} to ${address}`;
  }
  if (sum > feeAtomic) return `takes ${sum} from its destinations, for a fee of ${feeAtomic}`;
  return undefined;
}

function scriptOf(address: string, formats: AddressFormats): string {
  const found = formats.script(address);
  return found.kind === 'valid' ? hexOf(found.script) : `no script: ${address}`;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function wrong(reason: string): Paid {
  return { kind: 'wrong', reason: `it ${reason}` };
}
