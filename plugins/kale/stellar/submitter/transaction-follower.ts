import type { Clock } from '../../../../core/plugin-api/clock.ts';
import type { ContractCall } from '../operations/contract-error.ts';
import { sendingCheck } from '../rpc/rpc-answers.ts';
import type { RpcGroup } from '../rpc/rpc-group.ts';
import type { FateFinder, Signed } from './fate-finder.ts';
import type { FeeBumper } from './fee-bumper.ts';
import { refused } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { SubmissionJournal } from './submission-record.ts';
import { refusalOf } from './transaction-answer.ts';

export interface FollowTerms {
  /** Between two looks. */
  readonly pollMs: number;
  /** Without a ledger for so long, more is offered; undefined: never. */
  readonly bumpAfterMs: number | undefined;
}

export interface FollowerParts {
  readonly rpc: RpcGroup;
  readonly finder: FateFinder;
  readonly bumper: FeeBumper;
  readonly journal: SubmissionJournal;
  readonly clock: Clock;
  /** Resolves after so many milliseconds; rejects when the signal is given. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

type Sent = { readonly kind: 'taken' | 'unsure' } | { readonly kind: 'not-taken'; text: string };

/** Looks after which an envelope that a node had taken is sent again: nodes forget what they cannot place. */
const RESEND_ROUNDS = 5;

/**
 * Sends what is on record, and looks until it is known what became of it. One envelope may be sent many times, as
 * no ledger takes it twice; another one is never made before the fate of the first is known.
 */
export class TransactionFollower {
  readonly #terms: FollowTerms;
  readonly #parts: FollowerParts;

  constructor(terms: FollowTerms, parts: FollowerParts) {
    this.#terms = terms;
    this.#parts = parts;
  }

  /** Never rejects. `isFresh`: this very call sends it for the first time. */
  follow(
    signed: Signed,
    call: ContractCall | undefined,
    { isFresh, signal }: { readonly isFresh: boolean; readonly signal: AbortSignal },
  ): Promise<Outcome> {
    const pursuit = new Pursuit(this.#terms, this.#parts, { signed, call, isUnsure: !isFresh });
    return pursuit.end(signal);
  }
}

/** One sequence number, until its fate is known. */
class Pursuit {
  readonly #terms: FollowTerms;
  readonly #parts: FollowerParts;
  readonly #call: ContractCall | undefined;
  #signed: Signed;
  /** Whether a node may have taken an envelope: then only looking tells. */
  #isUnsure: boolean;
  /** Looks before something is sent again. */
  #rests = 0;
  #turn = 0;
  /** Since when it waits with what it offers now. */
  #sinceMs: number;

  constructor(
    terms: FollowTerms,
    parts: FollowerParts,
    begin: { signed: Signed; call: ContractCall | undefined; isUnsure: boolean },
  ) {
    this.#terms = terms;
    this.#parts = parts;
    this.#call = begin.call;
    this.#signed = begin.signed;
    this.#isUnsure = begin.isUnsure;
    this.#sinceMs = parts.clock.spanMs();
  }

  async end(signal: AbortSignal): Promise<Outcome> {
    const { finder } = this.#parts;
    for (;;) {
      const known = (await this.#look()) ?? (await this.#sendAgain());
      if (known !== undefined) return known;
      if (await this.#paused(signal)) await this.#offerMore();
      else {
        const { hash } = this.#signed[0];
        return (await finder.find(this.#signed, this.#call)) ?? { kind: 'unknown', hash };
      }
    }
  }

  /** What was sent before may be in a ledger already, and is then refused for its sequence number: look first. */
  async #look(): Promise<Outcome | undefined> {
    if (!this.#isUnsure) return undefined;
    const { finder } = this.#parts;
    return this.#rests > 0
      ? finder.glance(this.#signed, this.#call)
      : finder.find(this.#signed, this.#call);
  }

  /** Answers only where it is certain that nobody has it. */
  async #sendAgain(): Promise<Outcome | undefined> {
    if (this.#rests > 0) {
      this.#rests -= 1;
      return undefined;
    }
    const sent = await this.#send();
    if (sent.kind === 'not-taken' && !this.#isUnsure) return refused('node', sent.text);
    this.#isUnsure = true;
    this.#turn += 1;
    this.#rests = sent.kind === 'unsure' ? 0 : RESEND_ROUNDS;
    return undefined;
  }

  /** The last envelope first and the others in turn: a fee bump that no node wants must not keep them back. */
  async #send(): Promise<Sent> {
    const count = this.#signed.length;
    const { envelope, hash } = this.#signed.at(-1 - (this.#turn % count)) ?? this.#signed[0];
    const params = { transaction: envelope };
    const question = { method: 'sendTransaction', params, check: sendingCheck };
    try {
      const answer = await this.#parts.rpc.askOnce(question, Math.floor(this.#turn / count));
      if (answer.hash !== hash) return { kind: 'unsure' };
      switch (answer.status) {
        case 'PENDING':
        case 'DUPLICATE':
          return { kind: 'taken' };
        case 'TRY_AGAIN_LATER':
          return { kind: 'unsure' };
        case 'ERROR':
          return { kind: 'not-taken', text: refusalOf(answer.errorResultXdr) };
      }
    } catch {
      return { kind: 'unsure' };
    }
  }

  /** False where it ended early. */
  #paused(signal: AbortSignal): Promise<boolean> {
    return this.#parts.pause(this.#terms.pollMs, signal).then(
      () => !signal.aborted,
      () => false,
    );
  }

  /** After a while without a ledger; not where it is dear enough, or cannot be put on record. */
  async #offerMore(): Promise<void> {
    const { bumper, journal, clock } = this.#parts;
    const { bumpAfterMs = Number.POSITIVE_INFINITY } = this.#terms;
    if (clock.spanMs() - this.#sinceMs < bumpAfterMs) return;
    this.#sinceMs = clock.spanMs();
    try {
      const record = await bumper.bump(this.#signed);
      if (record === undefined) return;
      await journal.record(record);
      this.#signed = [...this.#signed, record];
      this.#rests = 0;
      this.#turn = 0;
    } catch {
      // It goes on with what it has.
    }
  }
}
