/**
 * JSON whose integers stay what they are. Amounts of Monero are 64-bit numbers in JSON, and a sum of some nine
 * thousand coins is beyond what a `number` holds.
 */

/** What a reviver and `JSON` have by ECMAScript's "JSON.parse source text access", which the type library lacks. */
interface Source {
  readonly source?: string;
}
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): object };

/** Integers that a `number` cannot hold become a `bigint`; everything else is as `JSON.parse` has it. */
export function parseExact(text: string): unknown {
  const exact = (_key: string, value: unknown, context?: Source): unknown =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? '')
      : value;
  return JSON.parse(text, exact);
}

/** Writes a `bigint` as an integer, digit by digit. */
export function stringifyExact(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? rawJSON(String(each)) : each,
  );
}
