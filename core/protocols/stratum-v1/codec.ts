/**
 * Lines of Stratum V1, from miner to host: one JSON object each, `{"id", "method", "params"}`. The
 * listener bounds the length of a line; this bounds its structure. Never throws.
 */
import type { ParsedLine } from './request.ts';
import { parseSubmitLine } from './submit-line.ts';

const METHOD_LENGTH_MAX = 64;
const ID_LENGTH_MAX = 128;
const PARAMS_MAX = 32;

/** What a line is. Ids are numbers, strings or null; missing or null parameters are none. */
export function parseLine(line: string): ParsedLine {
  const submit = parseSubmitLine(line);
  return submit === undefined ? parseJsonLine(line) : { kind: 'request', request: submit };
}

/** `parseLine` without its short cut. */
export function parseJsonLine(line: string): ParsedLine {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return { kind: 'junk', reason: 'Not JSON' };
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return { kind: 'junk', reason: 'Not a JSON object' };
  return parseMessage(message);
}

function parseMessage(message: object): ParsedLine {
  const { id, method, params } = message as { id?: unknown; method?: unknown; params?: unknown };
  const idText = renderId(id);
  if (idText === false)
    return { kind: 'malformed', id: undefined, reason: 'Id is not a number, a string or null' };
  if (method === undefined || method === null) {
    return 'result' in message || 'error' in message
      ? { kind: 'response' }
      : { kind: 'malformed', id: idText, reason: 'Method is missing' };
  }
  if (typeof method !== 'string' || method.length > METHOD_LENGTH_MAX)
    return { kind: 'malformed', id: idText, reason: 'Method is not a short string' };
  const list: unknown = params ?? [];
  if (!Array.isArray(list))
    return { kind: 'malformed', id: idText, reason: 'Params are not an array' };
  if (list.length > PARAMS_MAX)
    return { kind: 'malformed', id: idText, reason: `More than ${PARAMS_MAX} params` };
  return { kind: 'request', request: { id: idText, method, params: list } };
}

/** False where no answer can carry the id. */
function renderId(id: unknown): string | undefined | false {
  if (id === undefined) return undefined;
  if (id === null || typeof id === 'number') return JSON.stringify(id);
  return typeof id === 'string' && id.length <= ID_LENGTH_MAX ? JSON.stringify(id) : false;
}
