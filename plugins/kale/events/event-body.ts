/** Events, and lists within rows, as JSON: integers beyond 53 bits are texts of digits there. */
import { writeJson } from '../../../core/plugin-api/exact-json.ts';
import type { KaleEvent } from './kale-event.ts';

/** Members that are `bigint` wherever they stand in an event. */
const BIGINTS: ReadonlySet<string> = new Set([
  'amount',
  'balance',
  'fee',
  'feeMax',
  'nonce',
  'paid',
  'reward',
  'sequence',
  'stake',
  'timeBound',
  'timestamp',
]);

/** Without the kind, which has a column of its own. What is undefined is left out. */
export function eventBody(event: KaleEvent): string {
  return sortedJson({ ...event, kind: undefined });
}

/** `body`: as the database parsed it. What it holds was checked when it was written. */
export function eventOf(kind: string, body: unknown): KaleEvent {
  return { kind, ...(revived(body) as object) } as KaleEvent;
}

/** JSON with its members in order of their names, so that equal values are equal texts. */
export function sortedJson(value: unknown): string {
  return writeJson(sorted(value));
}

/** What was written by `sortedJson` and then parsed, with its `bigint` members again. */
export function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      BIGINTS.has(name) && isInteger(each) ? BigInt(each) : revived(each),
    ]),
  );
}

function isInteger(value: unknown): value is string {
  return typeof value === 'string' && /^-?[0-9]+$/.test(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
