import { lineOf } from './text.js';

const DEADLINE_MS = 10_000;
const WORDS_MAX = 300;

/** The host answered, and not with what was asked for; the message is what it said. */
export class Refusal extends Error {
  /** `text`: a sentence, or JSON with one as `message` and perhaps the `field` it is about. */
  constructor(status, text) {
    const told = jsonOf(text);
    const words = told?.message ?? told?.error ?? text;
    super(words === '' ? `The host answers ${status}.` : lineOf(words, WORDS_MAX));
    this.status = status;
    this.field = told?.field;
  }
}

/**
 * The JSON of an answer and the host's time, in milliseconds.
 * @throws Refusal; TypeError or DOMException where the host is away.
 */
export async function call(path, options = {}) {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const response = await fetch(path, { cache: 'no-store', signal, ...options });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  // A page of a proxy in between has nothing to say to people who look at this one.
  if (!response.ok) throw new Refusal(response.status, type.includes('html') ? '' : text);
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null)
    throw new Refusal(response.status, 'What answers there is no pool.');
  return { value, now: Date.parse(response.headers.get('date') ?? '') || Date.now() };
}

function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
