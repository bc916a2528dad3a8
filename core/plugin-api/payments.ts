/**
 * The paying half of a wallet. The host decides who is paid and records every step before it is taken; a
 * plugin builds, sends, finds and confirms. Amounts are atomic units.
 *
 * The best wallets build a payment whole, signed and with its transaction ids known, before anything is sent:
 * sending such a payment again can never pay twice (`resendable`), so an unknown outcome mends itself. Where
 * a wallet cannot, it marks what it sends with the order's key and finds it again by that.
 */

export interface Destination {
  /** Canonical address. */
  readonly address: string;
  readonly amountAtomic: bigint;
}

/** What is to be paid in one go. */
export interface PaymentOrder {
  /** Names this payment for ever, at most 64 characters of `a-z0-9:-`; the same order comes with the same key. */
  readonly key: string;
  /** At least one, at most `destinationsMax`; no address twice. */
  readonly destinations: readonly Destination[];
  /** Who bears the network fee: the wallet on top of the amounts, or the destinations out of theirs. */
  readonly feeFrom: 'wallet' | 'destinations';
}

/** A payment that is ready to be sent; plain JSON apart from its bigints. Recorded before it is sent. */
export interface Payment {
  /** Ids of its transactions where they are known before they are sent; empty where only sending tells. */
  readonly transactionIds: readonly string[];
  /** What `send` needs, for each transaction: opaque, without any key that could spend something else. */
  readonly payloads: readonly string[];
  /** What each destination of the order will receive, in its order. */
  readonly receiptsAtomic: readonly bigint[];
  /** Network fee over all transactions; undefined where only sending tells. */
  readonly feeAtomic: bigint | undefined;
  /** Sending it a second time cannot pay a second time. */
  readonly resendable: boolean;
}

/** Why an order cannot be built. Nothing was sent, nothing is bound. */
export type Refusal =
  /** The wallet holds or may spend too little just now. */
  | { readonly kind: 'insufficient'; readonly reason: string }
  /** Too much for one payment, or refused for a reason that fewer destinations may not share. */
  | { readonly kind: 'too-large'; readonly reason: string }
  /**
   * These destinations, by position in the order, can never be paid as they are. One reason is kept for all of
   * them, and shown: it names no address.
   */
  | {
      readonly kind: 'bad-destinations';
      readonly positions: readonly number[];
      readonly reason: string;
    }
  /** These, by position, cannot be paid just now, as where a fee is above an amount that bears it: they wait. */
  | { readonly kind: 'not-now'; readonly positions: readonly number[]; readonly reason: string };

export type BuildOutcome =
  | { readonly kind: 'built'; readonly payment: Payment }
  /** Keys are kept elsewhere: a person signs `unsigned` (a PSBT in base64, for one) and hands it to `complete`. */
  | { readonly kind: 'to-sign'; readonly unsigned: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export type SendOutcome =
  /** It is on its way, be it from an earlier attempt. */
  | {
      readonly kind: 'sent';
      readonly transactionIds: readonly string[];
      readonly feeAtomic: bigint;
      /** What destinations receive, instead of `payment.receiptsAtomic`: where only sending tells. */
      readonly receiptsAtomic?: readonly bigint[];
    }
  /** The wallet or the network said no. Nothing of this attempt is on its way. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nobody knows: no answer, or one that says nothing. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** What wallet and chain know of a payment. */
export type Finding =
  | {
      readonly kind: 'found';
      readonly transactionIds: readonly string[];
      readonly feeAtomic: bigint;
      /** As of `SendOutcome`. */
      readonly receiptsAtomic?: readonly bigint[];
    }
  /** Neither the wallet's history nor the daemon's knows it now. Not a proof that it never comes. */
  | {
      readonly kind: 'absent';
      /** For a person who named its transactions: why they are not taken for it. */
      readonly reason?: string;
    }
  /** It can never be mined any more: something it spends was spent otherwise, `maturity` deep. */
  | { readonly kind: 'dead'; readonly reason: string };

export type Confirmation =
  /** Confirmations of its least confirmed transaction; 0 while it waits. */
  | { readonly kind: 'counted'; readonly confirmations: number }
  /** At least one of its transactions is known to nobody now, or lost to another. */
  | { readonly kind: 'lost'; readonly reason: string };

export interface Holdings {
  /** May be sent now. */
  readonly spendableAtomic: bigint;
  /** Everything of the wallet: also what is unconfirmed, locked or immature. */
  readonly totalAtomic: bigint;
}

export interface PaymentLimits {
  /** Destinations of one order. */
  readonly destinationsMax: number;
  /** The smallest amount that one destination may get. */
  readonly dustAtomic: bigint;
  /** Confirmations after which a payment counts as final. */
  readonly confirmations: number;
}

/** Every call but `limits` and `paysAlone` may reject with a PoolError `DAEMON_*`: then it did nothing that counts. */
export interface Payments {
  readonly limits: PaymentLimits;
  /** Whether this destination needs an order of its own, as an integrated address of Monero does. Pure. */
  paysAlone(address: string): boolean;
  /** Rejects where the wallet cannot pay as it is set up: wrong network, no such wallet, locked. */
  check(): Promise<void>;
  holdings(): Promise<Holdings>;
  /** Builds an order whole. Sends nothing. Asked again, it may build another payment for the same order. */
  build(order: PaymentOrder): Promise<BuildOutcome>;
  /**
   * What a person signed for an order, with what it pays checked against the order. Absent: nothing is signed
   * elsewhere. Rejects with `PAYMENT_INVALID` for what is not the order's.
   */
  complete?(order: PaymentOrder, signed: string): Promise<Payment>;
  /** Never rejects: an outcome that is not known is `unknown`. */
  send(order: PaymentOrder, payment: Payment): Promise<SendOutcome>;
  /** Looks for a payment by its transaction ids, or by its order's key. */
  find(order: PaymentOrder, payment: Payment): Promise<Finding>;
  confirm(transactionIds: readonly string[]): Promise<Confirmation>;
}
