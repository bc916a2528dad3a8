import type { LedgerReader } from '../rpc/ledger-reader.ts';
import type { Signer } from '../signer.ts';
import type { Signed } from './fate-finder.ts';
import { refused } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { SubmissionJournal } from './submission-record.ts';
import type { TransactionFollower } from './transaction-follower.ts';
import type { SubmissionRequest, TransactionMaker } from './transaction-maker.ts';

export interface LaneParts {
  readonly reader: LedgerReader;
  readonly maker: TransactionMaker;
  readonly journal: SubmissionJournal;
  readonly follower: TransactionFollower;
}

/**
 * The transactions of one account, one after the other: the next is made when the fate of the last is known. Nodes
 * let no second one wait anyway.
 */
export class SourceLane {
  readonly #signer: Signer;
  readonly #parts: LaneParts;
  /** Of the last transaction that is in a ledger; undefined where it has to be asked for. */
  #sequence: bigint | undefined;
  /** State of earlier ledgers is too old to ask for it. */
  #fromLedger = 0;

  constructor(signer: Signer, parts: LaneParts) {
    this.#signer = signer;
    this.#parts = parts;
  }

  get address(): string {
    return this.#signer.publicKey;
  }

  /**
   * One at a time. A deed is signed once: where its sequence number turns out to be used it expires, and whoever wants
   * it begins it anew. Never rejects.
   */
  async run(request: SubmissionRequest, signal: AbortSignal): Promise<Outcome> {
    const { maker, journal, follower } = this.#parts;
    let signed: Signed;
    try {
      this.#sequence ??= await this.#load();
      const made = await maker.make(request, this.#signer, this.#sequence + 1n);
      if (made.kind === 'refused') return made;
      signed = [made.record];
    } catch (error) {
      return refused('unreachable', error instanceof Error ? error.message : 'failed');
    }
    if (signal.aborted) return refused('stopping', 'nothing is sent any more');
    const isRecorded = await journal.record(signed[0]).then(
      () => true,
      () => false,
    );
    // A record that was refused may be there all the same, and would be sent after a restart: nothing is over before
    // its time is.
    const mode = isRecorded ? 'first' : 'silent';
    const outcome = await follower.follow(signed, { mode, signal });
    this.learn(outcome, signed[0].sequence);
    return outcome;
  }

  /** Takes in what became of its account's transaction with this sequence number. */
  learn(outcome: Outcome, sequence: bigint): void {
    const isUsed = outcome.kind === 'applied' || outcome.kind === 'failed';
    if (isUsed) this.#fromLedger = Math.max(this.#fromLedger, outcome.ledger);
    this.#sequence = isUsed ? sequence : undefined;
  }

  async #load(): Promise<bigint> {
    const { value } = await this.#parts.reader.accounts([this.address], this.#fromLedger);
    if (value[0] === undefined) throw new Error(`the account ${this.address} is not there`);
    return value[0].sequence;
  }
}
