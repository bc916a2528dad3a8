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
} from '../core/plugin-api/payments.ts';

const FEE_ATOMIC = 1_000n;

/** A wallet that never runs short and pays whatever it is told, and what each address got of it. */
export class CrowdWallet implements Payments {
  readonly limits: PaymentLimits;
  /** By address. */
  readonly received = new Map<string, bigint>();
  /** Addresses that were paid more than once. */
  readonly twice: string[] = [];
  /** By transaction: the height at which it was sent. */
  readonly #sent = new Map<string, number>();
  height = 0;

  constructor(destinationsMax: number) {
    this.limits = { destinationsMax, dustAtomic: 546n, confirmations: 6 };
  }

  get sentCount(): number {
    return this.#sent.size;
  }

  paysAlone(): boolean {
    return false;
  }

  async check(): Promise<void> {
    // It always works.
  }

  async holdings(): Promise<Holdings> {
    return { spendableAtomic: 10n ** 30n, totalAtomic: 10n ** 30n };
  }

  async build({ key, destinations }: PaymentOrder): Promise<BuildOutcome> {
    const payment: Payment = {
      transactionIds: [`tx-${key}`],
      // An input and 34 bytes for each output, in hexadecimal digits.
      payloads: ['00'.repeat(150 + 34 * destinations.length)],
      receiptsAtomic: destinations.map(({ amountAtomic }) => amountAtomic),
      feeAtomic: FEE_ATOMIC,
      resendable: true,
    };
    return { kind: 'built', payment };
  }

  async send({ key, destinations }: PaymentOrder): Promise<SendOutcome> {
    const id = `tx-${key}`;
    if (!this.#sent.has(id)) {
      this.#sent.set(id, this.height);
      for (const { address, amountAtomic } of destinations) {
        const before = this.received.get(address);
        if (before !== undefined) this.twice.push(address);
        this.received.set(address, (before ?? 0n) + amountAtomic);
      }
    }
    return { kind: 'sent', transactionIds: [id], feeAtomic: FEE_ATOMIC };
  }

  async find({ key }: PaymentOrder): Promise<Finding> {
    const id = `tx-${key}`;
    if (!this.#sent.has(id)) return { kind: 'absent' };
    return { kind: 'found', transactionIds: [id], feeAtomic: FEE_ATOMIC };
  }

  async confirm(transactionIds: readonly string[]): Promise<Confirmation> {
    const heights = transactionIds.map((id) => this.#sent.get(id) ?? this.height);
    return { kind: 'counted', confirmations: this.height - Math.max(...heights) };
  }
}
