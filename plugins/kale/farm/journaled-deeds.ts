import { setTimeout as pause } from 'node:timers/promises';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { KaleEvent, TransactionEvent } from '../events/kale-event.ts';
import type { KaleRecord } from '../record/kale-record.ts';
import type { Deed } from '../stellar/operations/deed.ts';
import { refused } from '../stellar/submitter/outcome.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import type { Submitter } from '../stellar/submitter/submitter.ts';
import { deedKind } from './deed-keys.ts';
import type { DeedDesk, DeedOrder, Rediscovered } from './deed-desk.ts';
import type { EventJournal, SignedDeed } from './event-journal.ts';

export interface JournaledDeedsParts {
  /** Whose journal is `journal`. Stopped with the desk. */
  readonly submitter: Submitter;
  readonly journal: EventJournal;
  readonly log: EventLog;
  readonly record: Pick<KaleRecord, 'unsettledTransactions'>;
  readonly logger: Logger;
  /** Resolves after so many milliseconds; rejects when the signal is given. Instead of the time of this machine. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

type After = (outcome: Outcome) => readonly KaleEvent[] | Promise<readonly KaleEvent[]>;
/** Outcomes after which nothing more can happen. */
type Final = Exclude<Outcome, { kind: 'unknown' }>;
type Settled = Extract<TransactionEvent, { kind: 'transaction-settled' }>;

/** Between two attempts to put on record what is certain. */
const RETRY_MS = 1_000;

/**
 * Deeds whose every step is an event before it is taken: that one begins, the transaction that is signed for it, and
 * its fate together with all that follows from it. What is certain is tried to be put on record until it is, or the
 * pool stops; then the next life finds it out again, as its transaction is still without a fate.
 */
export class JournaledDeeds implements DeedDesk {
  readonly #parts: JournaledDeedsParts;
  readonly #pause: NonNullable<JournaledDeedsParts['pause']>;
  readonly #under = new Map<string, Promise<unknown>>();
  readonly #ending = new AbortController();
  #alarms = 0;

  constructor(parts: JournaledDeedsParts) {
    this.#parts = parts;
    this.#pause = parts.pause ?? ((ms, signal) => pause(ms, undefined, { signal }));
  }

  get count(): number {
    return this.#under.size;
  }

  get alarms(): number {
    return this.#alarms;
  }

  isUnderWay(key: string): boolean {
    return this.#under.has(key);
  }

  /** Rejects with a RangeError where that key is under way, whose outcome goes to who began it */
  do(order: DeedOrder, after: After): Promise<Outcome> {
    const { key } = order;
    if (this.#under.has(key)) return Promise.reject(new RangeError(`${key} is under way`));
    const doing = this.#done(order, after);
    this.#under.set(key, doing);
    doing.catch(() => undefined);
    return doing;
  }

  async rediscover(
    after: (found: Rediscovered) => readonly KaleEvent[] | Promise<readonly KaleEvent[]>,
  ): Promise<{ readonly settled: Promise<void> }> {
    const { submitter, record } = this.#parts;
    const recoveries = submitter.recover(await record.unsettledTransactions());
    const all = recoveries.map(({ key, innerHash, outcome }) => {
      const following = outcome.then((found) =>
        this.#settle(key, found, {
          signed: { innerHash, onRecord: 'certain' },
          after: () => after({ key, outcome: found }),
        }),
      );
      this.#under.set(key, following);
      return following.catch((error: unknown) => this.#parts.logger.error({ error, key }, LEFT));
    });
    return { settled: Promise.all(all).then(() => undefined) };
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#parts.submitter.stop();
    await Promise.allSettled(this.#under.values());
  }

  async #done(order: DeedOrder, after: After): Promise<Outcome> {
    const { submitter, journal, log } = this.#parts;
    const { key, before, until } = order;
    try {
      if (before.length > 0) await log.append(before);
    } catch (error) {
      // Nothing is signed: whether it began is on record or not, it may begin anew.
      this.#under.delete(key);
      throw error;
    }
    const deed = await this.#made(order);
    const outcome =
      'kind' in deed
        ? deed
        : await submitter.submit({ key, deed, ...(until === undefined ? {} : { until }) });
    return this.#settle(key, outcome, { signed: journal.signed(key), after });
  }

  async #made({ deed }: DeedOrder): Promise<Deed | Final> {
    try {
      return await deed();
    } catch (error) {
      // Of what makes deeds, operating errors alone are known to tell no secret.
      return refused('unsigned', error instanceof PoolError ? error.message : 'it was not made');
    }
  }

  /** What could not be put on record stays under way: the next life takes it up. */
  async #settle(
    key: string,
    outcome: Outcome,
    { signed, after }: { readonly signed: SignedDeed | undefined; readonly after: After },
  ): Promise<Outcome> {
    if (outcome.kind === 'unknown') return outcome;
    let refusal: RangeError | undefined;
    for (;;) {
      try {
        const following = refusal === undefined ? await after(outcome) : [alarm(key, refusal)];
        await this.#append(outcome, following, signed && { key, signed });
        break;
      } catch (error) {
        if (error instanceof RangeError && refusal === undefined) {
          refusal = error;
          this.#alarms += 1;
          this.#parts.logger.error({ error, key, outcome: outcome.kind }, REFUSED);
          if (HAPPENS_ONCE.has(deedKind(key))) continue;
          await this.#parts.log.append([alarm(key, error)]).catch(() => undefined);
          throw error;
        }
        if (!passes(error) || this.#ending.signal.aborted) throw error;
        this.#parts.logger.warn({ error, key }, 'what became of a deed is not on record yet');
        await this.#pause(RETRY_MS, this.#ending.signal).catch(() => undefined);
      }
    }
    this.#parts.journal.forget(key);
    this.#under.delete(key);
    if (refusal !== undefined) throw refusal;
    return outcome;
  }

  async #append(
    outcome: Final,
    following: readonly KaleEvent[],
    of: { readonly key: string; readonly signed: SignedDeed } | undefined,
  ): Promise<void> {
    const { log } = this.#parts;
    const settled = of === undefined ? [] : [settledBy(of.key, of.signed.innerHash, outcome)];
    const events = [...settled, ...following];
    if (events.length === 0) return;
    try {
      await log.append(events);
    } catch (error) {
      // The fate of a record that may be there and is not.
      const isBare = error instanceof RangeError && of?.signed.onRecord === 'possible';
      if (!isBare) throw error;
      if (following.length > 0) await log.append(following);
    }
  }
}

/**
 * Kinds of which the ledger takes no second: their hands look there before they begin anew. So the fate of such a
 * transaction is put on record alone where the rest is refused, as it would be at each start for ever. A sweep stays
 * open for a person to look at: what is not known to have moved would be moved again.
 */
const HAPPENS_ONCE: ReadonlySet<string> = new Set(['plant', 'work', 'harvest', 'fund', 'exit']);
const LEFT = 'what became of a deed could not be put on record';
const REFUSED = 'the record refuses what follows from a deed: a person has to look at it';

/** Away, not wrong, and not another life's by now: only that passes by itself. */
function passes(error: unknown): boolean {
  return error instanceof PoolError && error.code !== 'PAYOUT_FENCED';
}

function alarm(key: string, { message: text }: RangeError): KaleEvent {
  return { kind: 'alarm', what: 'outcome-refused', key, text };
}

function settledBy(key: string, innerHash: string, outcome: Final): Settled {
  const settled = { kind: 'transaction-settled', key, innerHash, fate: outcome.kind } as const;
  switch (outcome.kind) {
    case 'applied':
      return { ...settled, ...placeOf(outcome) };
    case 'failed':
      return { ...settled, ...placeOf(outcome), text: outcome.text };
    case 'refused':
      return { ...settled, text: outcome.text };
    case 'expired':
    case 'undecided':
      return settled;
  }
}

function placeOf({ hash, ledger, fee }: Extract<Outcome, { kind: 'applied' | 'failed' }>) {
  return { hash, ledger, fee };
}
