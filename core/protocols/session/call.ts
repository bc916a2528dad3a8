/** Calls of the JSON dialects: one object per line, with an id, a method and parameters. */

import { numberText } from './number-text.ts';

/** A call from a miner, structurally sound: what its parameters mean is for the method's handler. */
export interface Call<Params> {
  /**
   * JSON text of the id exactly as it has to be echoed: `4`, `"a"`, `null`; undefined where there
   * was none.
   */
  readonly id: string | undefined;
  readonly method: string;
  readonly params: Params;
}

/** What one line of a miner turned out to be. */
export type ParsedLine<Params> =
  | { readonly kind: 'request'; readonly request: Call<Params> }
  /** An answer to something the host had asked; nobody waits for it. */
  | { readonly kind: 'response' }
  /** JSON of the right kind with a wrong member; answered. */
  | { readonly kind: 'malformed'; readonly id: string | undefined; readonly reason: string }
  /** Nothing that miner software sends. */
  | { readonly kind: 'junk'; readonly reason: string };

/** What a dialect takes for an id and for parameters. */
export interface CallForm<Params> {
  /** Whether a call may do without an id, or have null for one. */
  readonly idOptional: boolean;
  /** The parameters, or a sentence on what is wrong with them. */
  readonly params: (given: unknown) => Params | string;
}

const METHOD_LENGTH_MAX = 64;
const ID_LENGTH_MAX = 128;

/** Bounds the structure of a line, whose length the listener has bounded. Never throws. */
export function parseCall<Params extends object>(
  line: string,
  form: CallForm<Params>,
): ParsedLine<Params> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return { kind: 'junk', reason: 'Not JSON' };
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return { kind: 'junk', reason: 'Not a JSON object' };
  return parseMessage(message, form, line);
}

function parseMessage<Params extends object>(
  message: object,
  form: CallForm<Params>,
  line: string,
): ParsedLine<Params> {
  const { id, method, params } = message as { id?: unknown; method?: unknown; params?: unknown };
  const isAnswer =
    (method === undefined || method === null) && ('result' in message || 'error' in message);
  const idText = renderId(id, form.idOptional, line);
  if (idText === false) {
    const reason = `Id is not a number${form.idOptional ? ', a string or null' : ' or a string'}`;
    return isAnswer && !form.idOptional
      ? { kind: 'response' }
      : { kind: 'malformed', id: undefined, reason };
  }
  if (isAnswer) return { kind: 'response' };
  if (method === undefined || method === null)
    return { kind: 'malformed', id: idText, reason: 'Method is missing' };
  if (typeof method !== 'string' || method.length > METHOD_LENGTH_MAX)
    return { kind: 'malformed', id: idText, reason: 'Method is not a short string' };
  const read = form.params(params);
  if (typeof read === 'string') return { kind: 'malformed', id: idText, reason: read };
  return { kind: 'request', request: { id: idText, method, params: read } };
}

/** False where no answer can carry the id. */
function renderId(id: unknown, isOptional: boolean, line: string): string | undefined | false {
  if (typeof id === 'number') {
    const text = Number.isSafeInteger(id) ? String(id) : numberText(line, 'id');
    return text !== undefined && text.length <= ID_LENGTH_MAX ? text : false;
  }
  if (typeof id === 'string') return id.length <= ID_LENGTH_MAX ? JSON.stringify(id) : false;
  if (!isOptional) return false;
  if (id === undefined) return undefined;
  return id === null ? 'null' : false;
}
