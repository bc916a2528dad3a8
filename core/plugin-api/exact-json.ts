/**
 * JSON that loses no digit: amounts and nonces of many chains are integers of 64 bits, which a `number` holds up to
 * 2^53 only.
 */

/** What ECMAScript 2026 tells a reviver of a plain value, and lets a writer say. The compiler's library lacks both. */
interface JsonContext {
  readonly source?: string;
}
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): object };

const INTEGER = /^-?[0-9]+$/;
/** 256 bits have 78 digits. What is longer is nothing that anybody counts. */
const DIGITS_MAX = 80;

/**
 * An integer that is written in digits alone and lies beyond 2^53 - 1, in either direction, is a `bigint`; every
 * other number is a `number`. Objects have no prototype; a member `__proto__` is dropped.
 * @throws SyntaxError, RangeError for what is no JSON, nested too deep or holds an outsize number.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (key: string, value: unknown, context?: JsonContext) => {
    // Left out of the object: assigned to another one, it would be its prototype.
    if (key === '__proto__') return undefined;
    if (typeof value === 'number') return exact(value, context?.source);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      Object.setPrototypeOf(value, null);
    return value;
  });
}

/** A `bigint` becomes a string of decimal digits. @throws TypeError for what has no JSON. */
export function writeJson(value: unknown): string {
  return written(value, String);
}

/** A `bigint` becomes a number, in all its digits. @throws TypeError for what has no JSON. */
export function writeExactJson(value: unknown): string {
  return written(value, (each) => rawJSON(String(each)));
}

function written(value: unknown, ofBigint: (each: bigint) => unknown): string {
  const text: unknown = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? ofBigint(each) : each,
  );
  if (typeof text !== 'string') throw new TypeError('the value has no JSON');
  return text;
}

function exact(value: number, source: string | undefined): number | bigint {
  if (Number.isSafeInteger(value)) return value;
  if (source !== undefined && INTEGER.test(source)) {
    if (source.length > DIGITS_MAX) throw new RangeError('a number has too many digits');
    return BigInt(source);
  }
  if (!Number.isFinite(value)) throw new RangeError('a number is out of range');
  return value;
}
