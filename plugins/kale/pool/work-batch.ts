import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Seat, SeatVerdict } from '../../../core/plugin-api/work-desk.ts';
import type { NonceVerdict, OpenField } from '../farm/open-field.ts';
import { isStorageFault } from './answers.ts';
import type { SentNonces } from './sent-nonces.ts';
import type { WorkPlace } from './work-places.ts';

export interface WorkItem {
  readonly farmerId: string;
  readonly nonce: bigint;
  readonly place: WorkPlace;
}

/** What became of a nonce. */
export type WorkResult =
  | { readonly kind: 'valid'; readonly kept: NonceVerdict | undefined }
  | { readonly kind: 'invalid'; readonly reason: string }
  /** Nothing is known of it: send it again. */
  | { readonly kind: 'not-judged'; readonly reason: 'time' | 'limited' | 'overloaded' };

export interface BatchOrder {
  readonly blockIndex: number;
  readonly items: readonly WorkItem[];
  readonly budgetMs: number;
  /** What was sent before. */
  readonly sent: SentNonces;
}

export interface BatchOutcome {
  /** In the order of the items. */
  readonly results: readonly WorkResult[];
  /** A best nonce could not be put on record: send what was judged valid again. */
  readonly isKeeping: boolean;
}

/** A seat takes so many at a time, fewer than wait for a verdict at most. */
const WINDOW = 128;
/** A seat's limit is one of seconds; so short, its time is used up. */
const LIMIT_PAUSE_MS = 100;
const NO_TIME: WorkResult = { kind: 'not-judged', reason: 'time' };

/** Many nonces at once: the shares of each seat in windows, all seats side by side, until the budget is spent. */
export class WorkBatch {
  readonly #order: BatchOrder;
  readonly #field: OpenField;
  readonly #clock: Clock;
  readonly #results: (WorkResult | undefined)[];
  #isKeeping = true;
  #fault: unknown;

  constructor(order: BatchOrder, field: OpenField, clock: Clock) {
    this.#order = order;
    this.#field = field;
    this.#clock = clock;
    this.#results = order.items.map(() => undefined);
  }

  async run(): Promise<BatchOutcome> {
    const { items, budgetMs } = this.#order;
    const untilMs = this.#clock.spanMs() + budgetMs;
    const timer = new AbortController();
    const over = wait(budgetMs, undefined, { signal: timer.signal, ref: false });
    const judged = [...this.#bySeat()].map((places) => this.#judgeAll(places, untilMs));
    await Promise.race([Promise.all(judged), over]);
    timer.abort();
    over.catch(() => undefined);
    if (this.#fault !== undefined) throw this.#fault;
    return {
      results: items.map((_item, at) => this.#results[at] ?? NO_TIME),
      isKeeping: this.#isKeeping,
    };
  }

  #bySeat(): Iterable<readonly number[]> {
    const places = new Map<Seat | undefined, number[]>();
    for (const [at, { place }] of this.#order.items.entries()) {
      const seat = place.kind === 'seat' ? place.seat : undefined;
      const known = places.get(seat);
      if (known === undefined) places.set(seat, [at]);
      else known.push(at);
    }
    return places.values();
  }

  async #judgeAll(places: readonly number[], untilMs: number): Promise<void> {
    for (let from = 0; from < places.length; from += WINDOW) {
      if (this.#clock.spanMs() >= untilMs) return;
      const window = places.slice(from, from + WINDOW);
      await this.#judgeWindow(window, untilMs);
    }
  }

  /** What is over the seat's limit comes again when the seat takes more: poolers send many at once, at a block's end. */
  async #judgeWindow(window: readonly number[], untilMs: number): Promise<void> {
    for (let left = window; left.length > 0; ) {
      await Promise.all(left.map((at) => this.#judge(at)));
      left = left.filter((at) => isLimited(this.#results[at]));
      if (left.length === 0 || this.#clock.spanMs() + LIMIT_PAUSE_MS >= untilMs) return;
      await wait(LIMIT_PAUSE_MS, undefined, { ref: false });
    }
  }

  /** Never rejects: some go on when the answer is long told. */
  async #judge(at: number): Promise<void> {
    const item = this.#order.items[at];
    if (item === undefined) return;
    try {
      this.#results[at] = await this.#resultOf(item);
    } catch (error) {
      this.#fault ??= error;
    }
  }

  async #resultOf({ place, nonce }: WorkItem): Promise<WorkResult> {
    if (place.kind === 'none') return { kind: 'invalid', reason: place.reason };
    const { seat, jobId, lane } = place;
    const refused = await this.#ask(seat, jobId, nonce);
    // A duplicate may be one whose first answer was lost, or which could not be kept.
    const isFound = refused === undefined || isDuplicate(refused);
    const kept = isFound ? await this.#keep(lane, nonce) : undefined;
    return refused ?? { kind: 'valid', kept };
  }

  /** Undefined for a share that was accepted. */
  async #ask(seat: Seat, jobId: string, nonce: bigint): Promise<WorkResult | undefined> {
    const { sent } = this.#order;
    const one = { jobId, nonce };
    if (sent.has(seat, one)) return { kind: 'invalid', reason: 'duplicate' };
    // Of a call whose time was up: the desk would call it a duplicate, and hold that against the miner.
    if (sent.isPending(this, seat, one)) return NO_TIME;
    const verdict = () => seat.submit(jobId, { nonce });
    const refused = refusalOf(await sent.during(this, seat, one, verdict));
    if (refused === undefined) sent.add(seat, one);
    return refused;
  }

  async #keep(custodialWallet: string, nonce: bigint): Promise<NonceVerdict | undefined> {
    const { blockIndex } = this.#order;
    try {
      return await this.#field.offer({ blockIndex, custodialWallet, nonce });
    } catch (error) {
      if (!isStorageFault(error)) throw error;
      this.#isKeeping = false;
      return undefined;
    }
  }
}

function isLimited(result: WorkResult | undefined): boolean {
  return result?.kind === 'not-judged' && result.reason === 'limited';
}

function isDuplicate(result: WorkResult): boolean {
  return result.kind === 'invalid' && result.reason === 'duplicate';
}

/** Undefined for a share that was accepted. */
function refusalOf(verdict: SeatVerdict): WorkResult | undefined {
  if (verdict.kind === 'accepted') return undefined;
  if (verdict.kind === 'limited') return { kind: 'not-judged', reason: 'limited' };
  if (verdict.kind === 'banned') return { kind: 'invalid', reason: 'banned' };
  return verdict.reason === 'overloaded'
    ? { kind: 'not-judged', reason: 'overloaded' }
    : { kind: 'invalid', reason: verdict.reason };
}
