import { PoolError } from '../../../core/plugin-api/errors.ts';
import { TARGET_MAX, type Target } from '../../../core/plugin-api/target.ts';

const U64_MAX = (1n << 64n) - 1n;
const DIGITS = /^[0-9]{1,20}$/;
const HASH = /^(?:0x)?([0-9a-f]{64})$/i;
const HEX = /^(?:0x)?((?:[0-9a-f]{2})*)$/i;

/** What stands in an object that a pool sent. Everything throws a PoolError `POOL_INVALID` that names the field. */
export class JobFields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new PoolError('POOL_INVALID', 'the pool sent no job');
    this.#fields = value as Readonly<Record<string, unknown>>;
  }

  has(name: string): boolean {
    return (this.#fields[name] ?? undefined) !== undefined;
  }

  within(name: string): JobFields {
    return new JobFields(this.#fields[name]);
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== 'string') throw faulty(name);
    return value;
  }

  /** Up to 64 bits: a number or decimal digits. */
  integer(name: string): bigint {
    const value = this.#fields[name];
    if (typeof value === 'string' && !DIGITS.test(value)) throw faulty(name);
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw faulty(name);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint')
      throw faulty(name);
    const integer = BigInt(value);
    if (integer < 0n || integer > U64_MAX) throw faulty(name);
    return integer;
  }

  /** An integer within bounds that a number holds. */
  count(name: string, min: number, max: number): number {
    const count = Number(this.integer(name));
    if (count < min || count > max) throw faulty(name);
    return count;
  }

  /** Where a range of nonces ends: up to 2^64. */
  nonceEnd(name: string): bigint {
    return this.#fields[name] === String(U64_MAX + 1n) ? U64_MAX + 1n : this.integer(name);
  }

  /** 32 bytes in the order of their hex. */
  hash(name: string): Uint8Array {
    const digits = HASH.exec(this.text(name))?.[1];
    if (digits === undefined) throw faulty(name);
    return Buffer.from(digits, 'hex');
  }

  bytes(name: string): Uint8Array {
    const digits = HEX.exec(this.text(name))?.[1];
    if (digits === undefined) throw faulty(name);
    return Buffer.from(digits, 'hex');
  }

  /** 64 hex digits, most significant first. */
  target(name: string): Target {
    const target = BigInt(`0x${Buffer.from(this.hash(name)).toString('hex')}`);
    if (target === 0n || target > TARGET_MAX) throw faulty(name);
    return target as Target;
  }
}

/** A job that a worker must not work on. */
export function faulty(name: string, what = 'makes no sense'): PoolError {
  return new PoolError('POOL_INVALID', `the pool's job: ${name} ${what}`, { field: name });
}
