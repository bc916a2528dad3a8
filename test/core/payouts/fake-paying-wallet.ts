import type {
  BuildOutcome,
  Confirmation,
  Finding,
  Holdings,
  Payment,
  PaymentLimits,
  PaymentOrder,
  Payments,
  SendOutcome,
} from '../../../core/plugin-api/payments.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';

interface Transaction {
  readonly key: string;
  readonly paid: readonly (readonly [address: string, amount: bigint])[];
  readonly fee: bigint;
  sentAt: number;
  /** Lost to another transaction that spends the same. */
  isDead: boolean;
  /** Known to nobody for now. */
  isLost: boolean;
}

/** What happens to the next call of `send`. */
export type SendFault = 'timeout-before' | 'timeout-after' | 'refused' | 'throws' | 'twice';

export interface WalletTraits {
  readonly resendable: boolean;
  readonly signs: 'itself' | 'elsewhere';
  /** Only sending tells what destinations that bear the fee receive. */
  readonly learns: boolean;
  /** After which a payment is final. */
  readonly confirmations: number;
}

/**
 * A wallet and its chain, which counts what each address really received. A wallet that is not `resendable` pays
 * each time it is told to, and finds what it paid by the order's key.
 *
 * `odd:` addresses can never be paid; `alone:` ones need an order of their own; orders of more than `largest`
 * destinations are too large.
 */
export class FakePayingWallet implements Payments {
  readonly limits: PaymentLimits;
  readonly chain = new Map<string, Transaction>();
  readonly faults: SendFault[] = [];
  readonly #traits: WalletTraits;
  /** What ids of its transactions begin with. */
  name = 'tx';
  isAway = false;
  /** A finding of nothing although it was sent, as long as this is above zero. */
  slowFindings = 0;
  largest = 3;
  /** Below it, nothing can be paid just now. */
  smallest = 0n;
  feeAtomic = 7n;
  held = 10_000n;
  spendable = 10_000n;
  height = 0;
  #built = 0;

  constructor(traits: Partial<WalletTraits> = {}) {
    const usual = { resendable: true, signs: 'itself', learns: false, confirmations: 3 } as const;
    this.#traits = { ...usual, ...traits };
    const { confirmations } = this.#traits;
    this.limits = { destinationsMax: 3, dustAtomic: 1n, confirmations };
  }

  get received(): Readonly<Record<string, bigint>> {
    const sums: Record<string, bigint> = {};
    for (const { paid, isDead } of this.chain.values())
      for (const [address, amount] of isDead ? [] : paid)
        sums[address] = (sums[address] ?? 0n) + amount;
    return sums;
  }

  get fees(): bigint {
    return [...this.chain.values()].reduce((sum, { fee, isDead }) => sum + (isDead ? 0n : fee), 0n);
  }

  get total(): bigint {
    return (
      this.held - this.fees - Object.values(this.received).reduce((sum, each) => sum + each, 0n)
    );
  }

  paysAlone(address: string): boolean {
    return address.startsWith('alone:');
  }

  async check(): Promise<void> {
    this.#ask();
  }

  async holdings(): Promise<Holdings> {
    this.#ask();
    return { totalAtomic: this.total, spendableAtomic: this.spendable };
  }

  async build(order: PaymentOrder): Promise<BuildOutcome> {
    this.#ask();
    const refusal = this.#refusal(order);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    if (this.#traits.signs === 'elsewhere') return { kind: 'to-sign', unsigned: order.key };
    return { kind: 'built', payment: this.#payment(order) };
  }

  async complete(order: PaymentOrder, signed: string): Promise<Payment> {
    this.#ask();
    const again = /^paid by (\w+)$/.exec(signed)?.[1];
    if (again !== undefined) return { ...this.#payment(order), transactionIds: [again] };
    if (signed !== `signed ${order.key}`) throw new PoolError('PAYMENT_INVALID', 'another order');
    return this.#payment(order);
  }

  async send(order: PaymentOrder, payment: Payment): Promise<SendOutcome> {
    const fault = this.isAway ? 'timeout-before' : this.faults.shift();
    if (fault === 'timeout-before') return { kind: 'unknown', reason: 'no answer' };
    if (fault === 'refused') return { kind: 'refused', reason: 'the wallet said no' };
    const id = payment.transactionIds[0] ?? `${this.name}${++this.#built}`;
    const receipts = this.#traits.learns ? this.#receipts(order) : payment.receiptsAtomic;
    const paid = order.destinations.map(
      ({ address }, position) => [address, receipts[position] ?? 0n] as const,
    );
    const transaction = { key: order.key, paid, fee: this.feeAtomic, sentAt: this.height };
    if (!this.chain.has(id)) this.chain.set(id, { ...transaction, isDead: false, isLost: false });
    if (fault === 'throws') throw new TypeError('cannot read the answer');
    if (fault === 'timeout-after') return { kind: 'unknown', reason: 'no answer' };
    const transactionIds = fault === 'twice' ? [id, id] : [id];
    const told = this.#traits.learns ? { receiptsAtomic: receipts } : {};
    return { kind: 'sent', transactionIds, feeAtomic: this.feeAtomic, ...told };
  }

  async find(order: PaymentOrder, { transactionIds }: Payment): Promise<Finding> {
    this.#ask();
    if (this.slowFindings > 0) {
      this.slowFindings -= 1;
      return { kind: 'absent' };
    }
    const [id, transaction] =
      [...this.chain].find(([each, { key }]) =>
        transactionIds.length > 0 ? transactionIds.includes(each) : key === order.key,
      ) ?? [];
    if (id === undefined || transaction === undefined || transaction.isLost)
      return { kind: 'absent' };
    if (transaction.isDead) return { kind: 'dead', reason: 'its inputs were spent otherwise' };
    const receiptsAtomic = transaction.paid.map(([, amount]) => amount);
    const told = this.#traits.learns ? { receiptsAtomic } : {};
    return { kind: 'found', transactionIds: [id], feeAtomic: transaction.fee, ...told };
  }

  async confirm(transactionIds: readonly string[]): Promise<Confirmation> {
    this.#ask();
    const known = transactionIds.map((id) => this.chain.get(id));
    if (known.some((each) => each === undefined || each.isDead || each.isLost))
      return { kind: 'lost', reason: 'nobody knows it any more' };
    const confirmations = Math.min(...known.map((each) => this.height - (each?.sentAt ?? 0)));
    return { kind: 'counted', confirmations };
  }

  #refusal({ destinations }: PaymentOrder) {
    const positions = [...destinations.keys()].filter((position) =>
      destinations[position]?.address.startsWith('odd:'),
    );
    if (positions.length > 0) {
      return { kind: 'bad-destinations', positions, reason: 'odd address' } as const;
    }
    const tooSmall = [...destinations.entries()].flatMap(([position, { amountAtomic }]) =>
      amountAtomic < this.smallest ? [position] : [],
    );
    if (tooSmall.length > 0) {
      return { kind: 'not-now', positions: tooSmall, reason: 'the fee is high' } as const;
    }
    if (destinations.length > this.largest) {
      return { kind: 'too-large', reason: 'too many destinations' } as const;
    }
    const needed = destinations.reduce((sum, { amountAtomic }) => sum + amountAtomic, 0n);
    if (needed <= this.spendable) return undefined;
    return { kind: 'insufficient', reason: `${needed} are needed` } as const;
  }

  #receipts({ destinations, feeFrom }: PaymentOrder): readonly bigint[] {
    const share = feeFrom === 'wallet' ? 0n : this.feeAtomic / BigInt(destinations.length);
    return destinations.map(({ amountAtomic }) => amountAtomic - share);
  }

  #payment(order: PaymentOrder): Payment {
    const { resendable, learns } = this.#traits;
    const whole = order.destinations.map(({ amountAtomic }) => amountAtomic);
    return {
      transactionIds: resendable ? [`${this.name}${++this.#built}`] : [],
      payloads: resendable ? ['bytes'] : [],
      receiptsAtomic: learns ? whole : this.#receipts(order),
      feeAtomic: resendable ? this.feeAtomic : undefined,
      resendable,
    };
  }

  #ask(): void {
    if (this.isAway) throw new PoolError('DAEMON_UNREACHABLE', 'the wallet is away');
  }
}
