/**
 * Members of a request's JSON body. The first that cannot be is remembered as `fault`, a sentence that names
 * it; what is read then is a stand-in. Members that nobody reads do not matter.
 */
export class BodyFields {
  readonly #members: Readonly<Record<string, unknown>>;
  #fault: string | undefined;

  /** `body`: as the host parsed it. `isOptional`: none at all is as good as an empty one. */
  constructor(body: unknown, isOptional = false) {
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      this.#members = body as Readonly<Record<string, unknown>>;
      return;
    }
    this.#members = {};
    if (body !== undefined || !isOptional) this.#fault = 'Expected a JSON object as the body';
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  /** A text that has to be there, of 1 to `lengthMax` characters. */
  text(name: string, lengthMax: number): string {
    const value = this.#member(name);
    if (value === undefined) return this.#miss(`Missing field: ${name}`, '');
    if (typeof value !== 'string' || value === '' || value.length > lengthMax)
      return this.#miss(`${name} must be a string of 1 to ${lengthMax} characters`, '');
    return value;
  }

  /** A text without control characters, which may be left out. */
  plainText(name: string, lengthMax: number): string | undefined {
    const value = this.#member(name);
    if (value === undefined) return undefined;
    const isPlain =
      typeof value === 'string' && value.length <= lengthMax && PLAIN_TEXT.test(value);
    if (!isPlain)
      return this.#miss(
        `${name} must be a plain string of at most ${lengthMax} characters`,
        undefined,
      );
    return value;
  }

  /** A number that may be left out. */
  number(name: string): number | undefined {
    const value = this.#member(name);
    if (value === undefined || typeof value === 'number') return value;
    return this.#miss(`${name} must be a number`, undefined);
  }

  /** A count of at most 64 bits, which may be left out; a fraction is dropped, for it is an estimate. */
  estimate(name: string): number | undefined {
    const value = this.#member(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
    const plain = typeof number === 'bigint' ? Number(number) : number;
    if (typeof plain === 'number' && plain >= 0 && plain < 2 ** 64) return Math.floor(plain);
    return this.#miss(`${name} must be an unsigned 64-bit integer`, undefined);
  }

  boolean(name: string): boolean {
    const value = this.#member(name);
    if (value === undefined || typeof value === 'boolean') return value === true;
    return this.#miss(`${name} must be true or false`, false);
  }

  /** An unsigned integer of 64 bits that has to be there: a number while that is exact, or decimal digits. */
  unsigned(name: string): bigint {
    const value = this.#member(name);
    if (value === undefined) return this.#miss(`Missing field: ${name}`, 0n);
    const exact = exactInteger(value);
    if (exact !== undefined && exact >= 0n && exact < 1n << 64n) return exact;
    const form = 'an unsigned 64-bit integer, as a number or a string of decimal digits';
    return this.#miss(`${name} must be ${form}`, 0n);
  }

  has(name: string): boolean {
    return this.#member(name) !== undefined;
  }

  /** Says that a member is wrong, for reasons of the caller's. */
  refuse(fault: string): void {
    this.#fault ??= fault;
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

/** 2^64 - 1 has 20. */
const DIGITS = /^[0-9]{1,20}$/;
const PLAIN_TEXT = /^\P{C}*$/u;

function exactInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && DIGITS.test(value) ? BigInt(value) : undefined;
}
