import { createHash } from 'node:crypto';
import type { Clock } from '../plugin-api/clock.ts';

/** An answer as it goes out. */
export interface Answer {
  /** JSON text. */
  readonly body: string;
  readonly etag: string;
}

interface Entry {
  readonly answer: Promise<Answer>;
  readonly untilMs: number;
}

/** Serializes an answer and derives its tag. */
export function answerOf(value: unknown): Answer {
  const body = JSON.stringify(value);
  return { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
}

/**
 * Answers that were given a moment ago. A thousand dashboards asking at once cost one look into the
 * database, since callers also share an answer that is still being made. Failures are not kept.
 */
export class AnswerCache {
  readonly #entriesMax: number;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(options: { readonly entriesMax: number }, clock: Clock) {
    this.#entriesMax = options.entriesMax;
    this.#clock = clock;
  }

  get(key: string, lifeMs: number, make: () => Promise<unknown>): Promise<Answer> {
    const nowMs = this.#clock.spanMs();
    const known = this.#entries.get(key);
    if (known !== undefined && known.untilMs > nowMs) return known.answer;
    const answer = make().then(answerOf);
    const entry: Entry = { answer, untilMs: nowMs + lifeMs };
    answer.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#trim();
    return answer;
  }

  #trim(): void {
    if (this.#entries.size <= this.#entriesMax) return;
    const oldest = this.#entries.keys().next();
    if (oldest.done !== true) this.#entries.delete(oldest.value);
  }
}
