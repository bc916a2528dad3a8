/**
 * Lines of the CryptoNote dialect, from miner to host: JSON-RPC 2.0, `{"id", "method", "params"}`.
 * Ids are numbers or strings; missing or null parameters are none. Never throws.
 */
import { type CallForm, type ParsedLine, parseCall } from '../session/call.ts';
import type { Params } from './request.ts';

const FORM: CallForm<Params> = {
  idOptional: false,
  params(given) {
    const named: unknown = given ?? {};
    return typeof named === 'object' && named !== null && !Array.isArray(named)
      ? (named as Params)
      : 'Params are not an object';
  },
};

/** What a line is. */
export function parseLine(line: string): ParsedLine<Params> {
  return parseCall(line, FORM);
}
