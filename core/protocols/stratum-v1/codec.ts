/**
 * Lines of Stratum V1, from miner to host: one JSON object each, `{"id", "method", "params"}`. Ids
 * are numbers, strings or null; missing or null parameters are none. Never throws.
 */
import { type CallForm, type ParsedLine, parseCall } from '../session/call.ts';
import { parseSubmitLine } from './submit-line.ts';

const PARAMS_MAX = 32;

const FORM: CallForm<readonly unknown[]> = {
  idOptional: true,
  params(given) {
    const list: unknown = given ?? [];
    if (!Array.isArray(list)) return 'Params are not an array';
    return list.length > PARAMS_MAX ? `More than ${PARAMS_MAX} params` : list;
  },
};

/** What a line is. */
export function parseLine(line: string): ParsedLine<readonly unknown[]> {
  const submit = parseSubmitLine(line);
  return submit === undefined ? parseJsonLine(line) : { kind: 'request', request: submit };
}

/** `parseLine` without its short cut. */
export function parseJsonLine(line: string): ParsedLine<readonly unknown[]> {
  return parseCall(line, FORM);
}
