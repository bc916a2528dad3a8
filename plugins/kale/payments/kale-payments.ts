/**
 * Payments in KALE from the pool's own account. One transaction pays all of an order, and has its hash and its
 * sequence number before it is sent: no ledger takes it twice, nor another one with the same number. So the next
 * payment always gets the number that is free on the ledger, and never one behind it.
 */
import { setTimeout as pauseFor } from 'node:timers/promises';
import { PoolError } from '../../../core/plugin-api/errors.ts';
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
import { POOL_CONFIG, POOL_FACTS, POOL_WORK } from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import { OPERATIONS_MAX } from '../stellar/operations/deed.ts';
import { transactionCheck } from '../stellar/rpc/rpc-answers.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import type { SubmissionRecord } from '../stellar/submitter/submission-record.ts';
import type { FollowerParts } from '../stellar/submitter/transaction-follower.ts';
import { TransactionMaker } from '../stellar/submitter/transaction-maker.ts';
import { ledgerFlaw, orderFlaw } from './order-check.ts';
import { paidOrder } from './paid-order.ts';
import { PaymentFates } from './payment-fates.ts';
import { payloadOf, recordIn } from './payment-text.ts';
import { PayoutNotes } from './payout-notes.ts';
import { requireTreasury } from './treasury-check.ts';

export type PaymentParts = Pick<
  FarmParts,
  'network' | 'rpc' | 'reader' | 'accounts' | 'deeds' | 'log' | 'record' | 'treasury' | 'clock'
>;

/** Whose parts the pool uses; there from its start on. */
export interface PayingWork {
  readonly parts: PaymentParts;
}

/** Seconds: an outage that is shorter costs no payment its chance. */
const BOUND_SECONDS_MIN = 300;
/** It cannot be raised later, as its hash must stay; what others offer less is charged less all the same. */
const OFFER_FACTOR = 10;
const OPERATION_FEE_MIN = 100;
/** How long sending looks for the end of it; the host asks again later. */
const SEND_MS = 60_000;
/** What a ledger has is final. */
const CONFIRMATIONS = 1;

interface Till {
  readonly parts: PaymentParts;
  readonly maker: TransactionMaker;
  readonly fates: PaymentFates;
  readonly notes: PayoutNotes;
}

/** See the top of the file. */
export class KalePayments implements Payments {
  static readonly inject = [POOL_CONFIG, POOL_FACTS, POOL_WORK] as const;

  readonly limits: PaymentLimits = {
    destinationsMax: OPERATIONS_MAX,
    dustAtomic: 1n,
    confirmations: CONFIRMATIONS,
  };
  readonly #config: CoinConfig['transactions'];
  readonly #facts: Pick<PoolFacts, 'address'>;
  readonly #work: PayingWork;
  readonly #pause: FollowerParts['pause'];
  #made: Till | undefined;
  /** The hash of what was built last, until it is sent: nobody else can have it. */
  readonly #unsent = new Set<string>();
  /** State of earlier ledgers is too old to build on. */
  #fromLedger = 0;

  constructor(
    config: Pick<CoinConfig, 'transactions'>,
    facts: Pick<PoolFacts, 'address'>,
    work: PayingWork,
    pause: FollowerParts['pause'] = (ms, signal) => pauseFor(ms, undefined, { signal }),
  ) {
    this.#config = config.transactions;
    this.#facts = facts;
    this.#work = work;
    this.#pause = pause;
  }

  paysAlone(): boolean {
    return false;
  }

  check(): Promise<void> {
    return requireTreasury(this.#facts.address, this.#till.parts);
  }

  async holdings(): Promise<Holdings> {
    const { reader, treasury } = this.#till.parts;
    const [line] = (await reader.trustlines([treasury.publicKey])).value;
    const held = line?.balance ?? 0n;
    return { spendableAtomic: held, totalAtomic: held };
  }

  /** Waits, by DAEMON_SYNCING, while an earlier payment may still happen: it may have the number that is free. */
  async build(order: PaymentOrder): Promise<BuildOutcome> {
    const { parts, maker, fates, notes } = this.#till;
    const { reader, treasury, accounts, record } = parts;
    const flaw = orderFlaw(order, this.limits.destinationsMax);
    if (flaw !== undefined) return { kind: 'refused', refusal: flaw };
    const earlier = await fates.unsettled();
    if (earlier !== undefined) throw waiting(earlier);
    const paid = await paidOrder(order, record);
    const { destinations } = paid;
    const own = treasury.publicKey;
    const [account] = (await reader.accounts([own], this.#fromLedger)).value;
    if (account === undefined) throw new PoolError('DAEMON_RPC', `the account ${own} is not there`);
    const lines = await reader.trustlines([own, ...destinations.map(({ address }) => address)]);
    const [treasuryLine, ...theirs] = lines.value;
    const feeMax = this.#offer * BigInt(destinations.length);
    const view = { treasury: account, treasuryLine, lines: theirs, feeMax };
    const refusal = ledgerFlaw(paid, view);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const deed = accounts.pay(
      treasury,
      destinations.map(({ address: to, amountAtomic: amount }) => ({ to, amount })),
    );
    const made = await maker.make({ key: order.key, deed }, treasury, account.sequence + 1n);
    if (made.kind === 'refused')
      throw new PoolError('DAEMON_RPC', `the payment could not be signed: ${made.text}`);
    await notes.signed(paid, made.record);
    this.#unsent.clear();
    this.#unsent.add(made.record.hash);
    return { kind: 'built', payment: paymentOf(order, made.record) };
  }

  async send(order: PaymentOrder, payment: Payment): Promise<SendOutcome> {
    try {
      const record = this.#recordIn(order, payment);
      if (record === undefined)
        return unknown('nothing of it is on record that this account could send');
      return await this.#sent(order, record);
    } catch (error) {
      return unknown(messageOf(error));
    }
  }

  async find(order: PaymentOrder, payment: Payment): Promise<Finding> {
    const { fates } = this.#till;
    const record = this.#recordIn(order, payment);
    if (record === undefined) {
      const reason = 'what a transaction pays is known of those alone that were signed here';
      return { kind: 'absent', reason };
    }
    const outcome = await fates.find(record);
    if (outcome?.kind === 'applied') {
      await this.#applied(order, outcome);
      return { kind: 'found', transactionIds: [record.hash], feeAtomic: 0n };
    }
    const isDead = outcome?.kind === 'failed' || outcome?.kind === 'expired';
    if (!isDead) return { kind: 'absent' };
    const reason = wordsOf(outcome);
    await this.#till.notes.ended(order, record.hash, reason);
    return { kind: 'dead', reason };
  }

  /** By ledgers, its own included. 0 while it waits, as far as it is known here. */
  async confirm(transactionIds: readonly string[]): Promise<Confirmation> {
    if (transactionIds.length === 0) return { kind: 'lost', reason: 'it has no transaction' };
    const { fates, parts } = this.#till;
    const counts: number[] = [];
    for (const hash of transactionIds) {
      const check = transactionCheck;
      const question = { method: 'getTransaction', params: { hash }, check };
      const answer = await parts.rpc.ask(question);
      if (answer.status === 'SUCCESS')
        counts.push(Math.max(1, answer.latestLedger - answer.ledger + 1));
      else if (answer.status === 'FAILED')
        return { kind: 'lost', reason: `${hash} is in ledger ${answer.ledger} without effect` };
      else {
        const record = fates.known(hash);
        if (record === undefined || !(await fates.mayHappen(record)))
          return { kind: 'lost', reason: `no daemon knows the transaction ${hash}` };
        counts.push(0);
      }
    }
    return { kind: 'counted', confirmations: Math.min(...counts) };
  }

  async #sent(order: PaymentOrder, record: SubmissionRecord): Promise<SendOutcome> {
    const { fates, notes } = this.#till;
    const { hash } = record;
    const isFresh = this.#unsent.delete(hash);
    try {
      await notes.sent(order, hash);
    } catch (error) {
      const reason = `it could not be put on record: ${messageOf(error)}`;
      return isFresh ? { kind: 'refused', reason } : unknown(reason);
    }
    const outcome = await fates.follow(record, isFresh, AbortSignal.timeout(SEND_MS));
    if (outcome.kind === 'applied') {
      await this.#applied(order, outcome);
      return { kind: 'sent', transactionIds: [hash], feeAtomic: 0n };
    }
    if (outcome.kind === 'failed') this.#fromLedger = Math.max(this.#fromLedger, outcome.ledger);
    const isOver =
      outcome.kind === 'failed' || outcome.kind === 'expired' || outcome.kind === 'refused';
    if (!isOver) return unknown('no ledger has it yet, as far as daemons tell');
    const reason = wordsOf(outcome);
    await notes.ended(order, hash, reason);
    return { kind: 'refused', reason };
  }

  async #applied(
    order: PaymentOrder,
    { hash, ledger }: Extract<Outcome, { kind: 'applied' }>,
  ): Promise<void> {
    this.#fromLedger = Math.max(this.#fromLedger, ledger);
    await this.#till.notes.applied(order, { hash, ledger });
  }

  #recordIn(order: PaymentOrder, payment: Payment): SubmissionRecord | undefined {
    const { network, treasury } = this.#till.parts;
    const { passphrase } = network;
    return recordIn(order.key, payment, { passphrase, source: treasury.publicKey });
  }

  get #till(): Till {
    const { parts } = this.#work;
    if (this.#made?.parts === parts) return this.#made;
    const { boundSeconds, pollMs, feeMax } = this.#config;
    const terms = {
      passphrase: parts.network.passphrase,
      boundSeconds: Math.max(BOUND_SECONDS_MIN, boundSeconds),
      inclusionFee: this.#offer,
      feeMax: this.#offer * BigInt(OPERATIONS_MAX),
    };
    const till = {
      parts,
      maker: new TransactionMaker(terms, parts.rpc),
      fates: new PaymentFates({ pollMs, feeMax: BigInt(feeMax) }, parts, this.#pause),
      notes: new PayoutNotes(parts.log),
    };
    this.#made = till;
    return till;
  }

  /** Stroops per operation: as many as the cap allows for the largest payment. */
  get #offer(): bigint {
    const { inclusionFee, feeMax } = this.#config;
    const most = Math.floor(feeMax / OPERATIONS_MAX);
    return BigInt(Math.max(OPERATION_FEE_MIN, Math.min(inclusionFee * OFFER_FACTOR, most)));
  }
}

function paymentOf({ destinations }: PaymentOrder, record: SubmissionRecord): Payment {
  return {
    transactionIds: [record.hash],
    payloads: [payloadOf(record)],
    receiptsAtomic: destinations.map(({ amountAtomic }) => amountAtomic),
    // It is paid in XLM, which is the pool's own matter.
    feeAtomic: 0n,
    resendable: true,
  };
}

function wordsOf(outcome: Extract<Outcome, { kind: 'failed' | 'refused' | 'expired' }>): string {
  switch (outcome.kind) {
    case 'failed':
      return `it is in ledger ${outcome.ledger} without effect: ${outcome.text}`;
    case 'refused':
      return `no daemon has it: ${outcome.text}`;
    case 'expired':
      return 'no ledger took it before its time was over';
  }
}

function waiting({ hash }: SubmissionRecord): PoolError {
  const message = `an earlier payment may still happen, and the next one waits for it: ${hash}`;
  return new PoolError('DAEMON_SYNCING', message, { hash });
}

function unknown(reason: string): SendOutcome {
  return { kind: 'unknown', reason };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
