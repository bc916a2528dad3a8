/** The host's are shorter. */
export const JOB_ID_LENGTH_MAX = 64;

/**
 * Members of what a miner sent: a JSON body, a part of one, or a query. The first that cannot be is remembered as
 * `fault`, a sentence that names it; what is read then is a stand-in.
 */
export class SentFields {
  readonly #members: Readonly<Record<string, unknown>>;
  #fault: string | undefined;

  constructor(sent: unknown, what = 'the body') {
    if (typeof sent === 'object' && sent !== null && !Array.isArray(sent)) {
      this.#members = sent as Readonly<Record<string, unknown>>;
      return;
    }
    this.#members = {};
    this.#fault = `${what} must be an object${sent === undefined ? UNTYPED : ''}`;
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  has(name: string): boolean {
    return this.#member(name) !== undefined;
  }

  /** Of 1 to `lengthMax` characters, none of them a control character. */
  text(name: string, lengthMax: number): string {
    const text = this.optionalText(name, lengthMax);
    if (text === undefined || text === '')
      return this.#miss(`${name} must be a text of 1 to ${lengthMax} characters`, '');
    return text;
  }

  optionalText(name: string, lengthMax: number): string | undefined {
    const value = this.#member(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value.length <= lengthMax && PLAIN_TEXT.test(value))
      return value;
    return this.#miss(`${name} must be a plain text of at most ${lengthMax} characters`, undefined);
  }

  /** A handle as it was given out. */
  minerId(): string {
    const value = this.#member('minerId');
    if (typeof value === 'string' && MINER_ID.test(value)) return value;
    return this.#miss('minerId must be 32 hex digits, as they were given at the registration', '');
  }

  /** An unsigned integer of 64 bits: a number while that is exact, or decimal digits. */
  unsigned(name: string): bigint {
    const exact = exactInteger(this.#member(name));
    if (exact !== undefined && exact >= 0n && exact < 1n << 64n) return exact;
    const form = 'an unsigned integer of 64 bits, as a number or a text of decimal digits';
    return this.#miss(`${name} must be ${form}`, 0n);
  }

  /** From 0 on, 0 where it is left out; what is above `max` is `max`. */
  milliseconds(name: string, max: number): number {
    const value = this.#member(name) ?? '0';
    const isCount = typeof value === 'string' && /^[0-9]{1,9}$/.test(value);
    return isCount
      ? Math.min(max, Number(value))
      : this.#miss(`${name} must be milliseconds, at most ${max}`, 0);
  }

  /** 32 bytes in the order of their hex, with or without `0x`; may be left out. */
  optionalHash(name: string): Uint8Array | undefined {
    const value = this.#member(name);
    if (value === undefined) return undefined;
    const digits = typeof value === 'string' ? HASH.exec(value)?.[1] : undefined;
    if (digits === undefined) return this.#miss(`${name} must be 64 hex digits`, undefined);
    return Buffer.from(digits, 'hex');
  }

  /** Of 1 to `countMax` members. */
  list(name: string, countMax: number): readonly unknown[] {
    const value = this.#member(name);
    if (Array.isArray(value) && value.length > 0 && value.length <= countMax) return value;
    return this.#miss(`${name} must be a list of 1 to ${countMax}`, []);
  }

  /** `null` is what some writers have for a member that they leave out. */
  #member(name: string): unknown {
    return this.#members[name] ?? undefined;
  }

  #miss<T>(fault: string, instead: T): T {
    this.#fault ??= fault;
    return instead;
  }
}

/** What a body of another type is to its reader: nothing. */
const UNTYPED = ', sent with content-type: application/json';
const PLAIN_TEXT = /^\P{C}*$/u;
const MINER_ID = /^[0-9a-f]{32}$/;
const HASH = /^(?:0x)?([0-9a-f]{64})$/i;
/** 2^64 - 1 has 20. */
const DIGITS = /^[0-9]{1,20}$/;

function exactInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && DIGITS.test(value) ? BigInt(value) : undefined;
}
