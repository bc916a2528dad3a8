import type { Clock } from '../../../../core/plugin-api/clock.ts';
import { sendingCheck } from '../rpc/rpc-answers.ts';
import type { RpcGroup } from '../rpc/rpc-group.ts';
import { agreementEnd } from './envelope.ts';
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

export interface Following {
  /**
   * `first`: nobody else has it, and this sends it. `again`: it may have been sent before. `silent`: it never was, may
   * not be on record, and is only looked for until it can never happen.
   */
  readonly mode: 'first' | 'again' | 'silent';
  readonly signal: AbortSignal;
}

type Sent =
  /** `taken`: a node holds it. `too-cheap`: it would, for more. `unsure`: nothing is known. */
  | { readonly kind: 'taken' | 'too-cheap' | 'unsure' }
  /** For what it is, not for when it came. */
  | { readonly kind: 'unfit'; readonly text: string };

/** Looks after which an envelope that a node had taken is sent again: nodes forget what they cannot place. */
const RESEND_ROUNDS = 5;
/** Looks at something that no node can tell of any more, before that is taken as final while some are silent. */
const LOST_LOOKS = 60;
/**
 * What no node will take now or later. Any other refusal may be another's word for "it is in a ledger" (its number is
 * used, its time is over, its sender is poor or gone), or may not hold: then looking tells.
 */
const UNFIT: ReadonlySet<string> = new Set([
  'txMalformed',
  'txMissingOperation',
  'txBadAuth',
  'txBadAuthExtra',
  'txNotSupported',
]);

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

  /** Never rejects. */
  follow(signed: Signed, { mode, signal }: Following): Promise<Outcome> {
    return new Pursuit(this.#terms, this.#parts, { signed, mode }).end(signal);
  }
}

/** One sequence number, until its fate is known. */
class Pursuit {
  readonly #terms: FollowTerms;
  readonly #parts: FollowerParts;
  #signed: Signed;
  /** Whether a node may have taken an envelope: then only looking tells. */
  #isUnsure: boolean;
  readonly #isSilent: boolean;
  /** Looks before something is sent again. */
  #rests = 0;
  #turn = 0;
  #lostCount = 0;
  /** Whether a node said, when it was last sent, that it waits there, or would for more. */
  #isAwaited = false;
  /** Whether a node answered the last look. */
  #isHeard = true;
  /** Since when it waits with what it offers now, at nodes that answer. */
  #sinceMs: number;

  constructor(
    terms: FollowTerms,
    parts: FollowerParts,
    begin: { signed: Signed; mode: Following['mode'] },
  ) {
    this.#terms = terms;
    this.#parts = parts;
    this.#signed = begin.signed;
    this.#isUnsure = begin.mode !== 'first';
    this.#isSilent = begin.mode === 'silent';
    this.#sinceMs = parts.clock.spanMs();
  }

  async end(signal: AbortSignal): Promise<Outcome> {
    const { finder } = this.#parts;
    for (;;) {
      const found = await this.#look();
      // Between a look and the sending: only who has just heard of it knows that it still waits.
      if (found === undefined) await this.#offerMore();
      const known = found ?? (await this.#sendAgain());
      if (known !== undefined) return known;
      if (!(await this.#paused(signal))) {
        const { hash } = this.#signed[0];
        const last = await finder.find(this.#signed);
        return last.kind === 'known' ? last.outcome : { kind: 'unknown', hash };
      }
    }
  }

  /** What was sent before may be in a ledger already, and is then refused for its sequence number: look first. */
  async #look(): Promise<Outcome | undefined> {
    if (!this.#isUnsure) return undefined;
    const { finder } = this.#parts;
    const isBrief = this.#rests > 0;
    const found = await finder[isBrief ? 'glance' : 'find'](this.#signed);
    if (found.kind === 'known') return found.outcome;
    this.#isHeard = found.kind === 'lost' || found.isHeard;
    if (found.kind === 'open') return undefined;
    this.#lostCount += 1;
    const isFinal = found.isUnanimous || this.#lostCount >= LOST_LOOKS;
    return isFinal ? { kind: 'undecided', hash: this.#signed[0].hash } : undefined;
  }

  /** Answers only where it is certain that it can never happen. */
  async #sendAgain(): Promise<Outcome | undefined> {
    if (this.#rests > 0) {
      this.#rests -= 1;
      return undefined;
    }
    if (this.#isSilent) return undefined;
    const sent = await this.#send();
    if (sent.kind === 'unfit' && this.#isWorthless) return refused('node', sent.text);
    this.#isUnsure = true;
    this.#turn += 1;
    this.#isAwaited = sent.kind === 'taken' || sent.kind === 'too-cheap';
    this.#rests = sent.kind === 'taken' ? RESEND_ROUNDS : 0;
    return undefined;
  }

  /** Whether a node that would not have what it was sent first has nothing to use: an agreement would be something. */
  get #isWorthless(): boolean {
    return !this.#isUnsure && agreementEnd(this.#signed[0].envelope) === 0;
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
        case 'ERROR': {
          const text = refusalOf(answer.errorResultXdr);
          if (UNFIT.has(text)) return { kind: 'unfit', text };
          return { kind: text === 'txInsufficientFee' ? 'too-cheap' : 'unsure' };
        }
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
    // While nodes are away nothing tells that a ledger would take more: the fee would only rise.
    if (!this.#isAwaited || !this.#isHeard) this.#sinceMs = clock.spanMs();
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
