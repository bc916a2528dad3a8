/** JSON between callers and plugins, as `plugin-api/routes.ts` promises it. */

/** What the parser tells of a plain value, its text (ECMAScript 2026; not yet in the compiler's library). */
interface JsonContext {
  readonly source?: string;
}

const INTEGER = /^-?[0-9]+$/;
/** 256 bits have 78 digits. What is longer is nothing that anybody counts. */
const DIGITS_MAX = 80;

/** @throws SyntaxError, RangeError for what is no JSON, nested too deep or holds an outsize number. */
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

/** @throws TypeError for what has no JSON. */
export function writeJson(value: unknown): string {
  const text: unknown = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? String(each) : each,
  );
  if (typeof text !== 'string') throw new TypeError('the answer has no JSON');
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
