import type { LedgerMoment } from './contract/contract-environment.ts';
import type { DevnetNetwork } from './devnet-network.ts';
import { plantGenesis } from './genesis.ts';
import type { KeptLedger } from './ledger-log.ts';
import { closedLedger } from './ledger/ledger-header.ts';
import type { ClosedLedger } from './ledger/ledger-header.ts';
import { LedgerKeys } from './ledger/ledger-keys.ts';
import { LedgerScope } from './ledger/ledger-scope.ts';
import { LedgerState } from './ledger/ledger-state.ts';
import { TransactionQueue } from './transaction-queue.ts';
import type { Admission } from './transaction-queue.ts';
import { applyTransaction } from './transactions/application.ts';
import type { AppliedTransaction } from './transactions/application.ts';
import { parseTransaction } from './transactions/parsed-transaction.ts';
import type { ParsedTransaction } from './transactions/parsed-transaction.ts';
import { checkedBefore, signatureCheck } from './transactions/signature-check.ts';
import type { SignatureCheck } from './transactions/signature-check.ts';
import { invalidityOf } from './transactions/validity.ts';

/** A transaction that got into a ledger. */
export interface TransactionRecord {
  readonly transaction: ParsedTransaction;
  readonly applied: AppliedTransaction;
  readonly ledger: ClosedLedger;
  /** From 1. */
  readonly order: number;
}

/** What can be seen of the chain at one moment. */
export interface ChainView {
  readonly latest: ClosedLedger;
  /** Sequence and close time of the oldest that is still answered for. */
  readonly oldest: ClosedLedger;
  readonly state: LedgerState;
  transaction(hash: string): TransactionRecord | undefined;
  /** Records of the ledgers from `first` to `last`, both included, oldest first. */
  records(first: number, last: number): Iterable<TransactionRecord>;
}

/** A ledger that nobody has seen yet. */
interface MadeLedger {
  readonly scope: LedgerScope;
  readonly closed: ClosedLedger;
  readonly records: TransactionRecord[];
}

/** Takes a ledger to where a restart finds it. */
export type KeepLedger = (ledger: KeptLedger) => Promise<void>;

/** Ledgers whose transactions and events are answered for, about a day. */
export const RETENTION_LEDGERS = 17_280;
const EXPIRE_EVERY = 1_000;
const FIRST_SEQUENCE = 1;

/** A chain of ledgers that closes them itself, without peers. */
export class DevnetChain implements ChainView {
  readonly network: DevnetNetwork;
  readonly keys: LedgerKeys;
  readonly isSigned: SignatureCheck = signatureCheck();
  readonly #state = new LedgerState();
  readonly #queue = new TransactionQueue();
  readonly #ledgers: { readonly closed: ClosedLedger; readonly records: TransactionRecord[] }[] =
    [];
  readonly #byHash = new Map<string, TransactionRecord>();
  #closing: Promise<unknown> = Promise.resolve();

  /** Begins with the ledgers of before, or with a first one at `genesisTime` (Unix seconds). */
  constructor(network: DevnetNetwork, past: readonly KeptLedger[], genesisTime: bigint) {
    this.network = network;
    this.keys = new LedgerKeys(network);
    const [first = { closeTime: genesisTime, transactions: [] }, ...later] = past;
    this.#begin(first.closeTime);
    for (const { closeTime, transactions } of later) this.#replay(closeTime, transactions);
  }

  get latest(): ClosedLedger {
    const last = this.#ledgers.at(-1);
    if (last === undefined) throw new Error('a chain has at least its first ledger');
    return last.closed;
  }

  get oldest(): ClosedLedger {
    return this.#ledgers[0]?.closed ?? this.latest;
  }

  get state(): LedgerState {
    return this.#state;
  }

  transaction(hash: string): TransactionRecord | undefined {
    return this.#byHash.get(hash);
  }

  *records(first: number, last: number): Iterable<TransactionRecord> {
    const base = this.oldest.sequence;
    for (const { records } of this.#ledgers.slice(Math.max(0, first - base), last - base + 1))
      yield* records;
  }

  /** The sequence number of an account; undefined where there is none. */
  sequenceOf(address: string): bigint | undefined {
    return new LedgerScope(this.#state, this.latest.sequence).get('account', address)?.sequence;
  }

  /** Whether an account may hold KALE. */
  isTrusting(address: string): boolean {
    const scope = new LedgerScope(this.#state, this.latest.sequence);
    return scope.get('trustline', address) !== undefined;
  }

  /** Resolves when no ledger is closing. */
  async settled(): Promise<void> {
    await this.#closing;
  }

  /** What a copy of the chain that no longer moves answers. */
  frozen(): ChainView {
    const { latest, oldest } = this;
    const seen = (record: TransactionRecord | undefined) =>
      record !== undefined && record.ledger.sequence <= latest.sequence ? record : undefined;
    return {
      latest,
      oldest,
      state: this.#state.copy(),
      transaction: (hash) => seen(this.transaction(hash)),
      records: (first, last) => this.records(first, Math.min(last, latest.sequence)),
    };
  }

  /** Transactions that the next ledger will have. */
  get waitingCount(): number {
    return this.#queue.count;
  }

  /** Takes a transaction into the queue, judged by the last closed ledger. */
  submit(transaction: ParsedTransaction): Admission {
    const { sequence, closeTime } = this.latest;
    const scope = new LedgerScope(this.#state, sequence + 1);
    const moment = { sequence: sequence + 1, closeTime };
    return this.#queue.admit(transaction, { scope, moment, isSigned: this.isSigned });
  }

  /**
   * Closes a ledger over all that waits; `timeAfter` gives its close time (Unix seconds) from that of the one
   * before. What has become invalid meanwhile is left out, and nobody hears of it again. Nothing is seen of the
   * ledger before `keep` has resolved.
   */
  close(timeAfter: (previous: bigint) => bigint, keep?: KeepLedger): Promise<ClosedLedger> {
    const closed = this.#closing.then(async () => {
      const moment = this.#momentAt(timeAfter(this.latest.closeTime));
      const made = this.#make(moment, this.#queue.drain(), this.isSigned);
      await keep?.({
        closeTime: moment.closeTime,
        transactions: made.records.map(({ transaction }) => transaction.envelope),
      });
      return this.#take(made);
    });
    this.#closing = closed.catch(() => undefined);
    return closed;
  }

  #begin(closeTime: bigint): void {
    const moment = { sequence: FIRST_SEQUENCE, closeTime };
    const scope = new LedgerScope(this.#state, FIRST_SEQUENCE);
    plantGenesis(scope, moment, this.network);
    this.#state.apply(scope.changes);
    const closed = closedLedger({ ...moment, previous: undefined, transactionHashes: [] });
    this.#ledgers.push({ closed, records: [] });
  }

  #replay(closeTime: bigint, envelopes: readonly string[]): void {
    const transactions = envelopes
      .map((envelope) => parseTransaction(envelope, this.network.id))
      .filter((each) => each !== undefined);
    this.#take(this.#make(this.#momentAt(closeTime), transactions, checkedBefore));
  }

  #momentAt(closeTime: bigint): LedgerMoment {
    return { sequence: this.latest.sequence + 1, closeTime };
  }

  #make(
    moment: LedgerMoment,
    transactions: readonly ParsedTransaction[],
    isSigned: SignatureCheck,
  ): MadeLedger {
    const { network, keys } = this;
    const scope = new LedgerScope(this.#state, moment.sequence);
    const done: { transaction: ParsedTransaction; applied: AppliedTransaction }[] = [];
    for (const transaction of transactions) {
      // Signatures were checked when it came; everything else may be different by now.
      if (invalidityOf(transaction, { scope, moment, isSigned: checkedBefore })) continue;
      const applied = applyTransaction(transaction, scope, { network, keys, moment, isSigned });
      done.push({ transaction, applied });
    }
    const closed = closedLedger({
      ...moment,
      previous: this.latest,
      transactionHashes: done.map(({ transaction }) => transaction.hash),
    });
    const records = done.map((each, index) => ({ ...each, ledger: closed, order: index + 1 }));
    return { scope, closed, records };
  }

  #take({ scope, closed, records }: MadeLedger): ClosedLedger {
    this.#state.apply(scope.changes);
    this.#ledgers.push({ closed, records });
    for (const record of records) this.#byHash.set(record.transaction.hash, record);
    const forgotten = this.#ledgers.length > RETENTION_LEDGERS ? this.#ledgers.shift() : undefined;
    for (const { transaction } of forgotten?.records ?? []) this.#byHash.delete(transaction.hash);
    if (closed.sequence % EXPIRE_EVERY === 0) this.#state.expire(closed.sequence);
    return closed;
  }
}
