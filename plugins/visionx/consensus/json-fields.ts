/** What somebody else wrote is not what was agreed on: says where, and what should be there. */
export class MalformedJson extends Error {
  constructor(path: string, wanted: string) {
    super(`${path === '' ? 'the whole' : path} is not ${wanted}`);
    this.name = 'MalformedJson';
  }
}

const U64_MAX = (1n << 64n) - 1n;
const TEXT_LENGTH_MAX = 65_536;
const HASH = /^(?:0[xX])?([0-9a-fA-F]{64})$/;
/** Up to 128 bits. */
const AMOUNT = /^(?:0|[1-9][0-9]{0,38})$/;

/** Members of an object of exact JSON, each read as what it must be. Every call may throw MalformedJson. */
export class JsonFields {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #path: string;

  /** `path`: where the object stands, for errors; empty at the top. @throws MalformedJson */
  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new MalformedJson(path, 'an object');
    this.#members = value as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined && this.#members[name] !== null;
  }

  /** Whatever it is. */
  any(name: string): unknown {
    return this.#members[name];
  }

  object(name: string): JsonFields {
    return new JsonFields(this.#members[name], this.path(name));
  }

  list(name: string): readonly unknown[] {
    const value = this.#members[name];
    if (!Array.isArray(value)) throw new MalformedJson(this.path(name), 'a list');
    return value;
  }

  /** Unsigned, of 64 bits. */
  u64(name: string): bigint {
    const value = this.#members[name];
    const number = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof number !== 'bigint' || number < 0n || number > U64_MAX)
      throw new MalformedJson(this.path(name), 'an unsigned number of 64 bits');
    return number;
  }

  /** Atomic units in decimal digits, as a string. */
  amount(name: string): bigint {
    const value = this.#members[name];
    if (typeof value !== 'string' || !AMOUNT.test(value))
      throw new MalformedJson(this.path(name), 'an amount in decimal digits');
    return BigInt(value);
  }

  /** 32 bytes in hex, in whatever spelling; as 64 lower-case digits. */
  hash(name: string): string {
    const value = this.#members[name];
    const digits = typeof value === 'string' ? HASH.exec(value)?.[1] : undefined;
    if (digits === undefined) throw new MalformedJson(this.path(name), 'a hash');
    return digits.toLowerCase();
  }

  /** At least one character. */
  text(name: string, lengthMax = TEXT_LENGTH_MAX): string {
    const value = this.#members[name];
    if (typeof value !== 'string' || value === '' || value.length > lengthMax)
      throw new MalformedJson(this.path(name), `a text of 1 to ${lengthMax} characters`);
    return value;
  }

  /** Where a member stands. */
  path(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}
