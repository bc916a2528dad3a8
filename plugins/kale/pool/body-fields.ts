import { CallRefusal } from './call-refusal.ts';

interface TextRule {
  readonly lengthMax: number;
  /** What it looks like. @default printable characters */
  readonly pattern?: RegExp;
}

interface NumberRule {
  readonly min: number;
  readonly max: number;
}

type Members = Readonly<Record<string, unknown>>;

/** What a body of another type is to its reader: nothing. */
const UNTYPED = ', sent with content-type: application/json';
const DIGITS = /^[0-9]{1,39}$/;
const PLAIN_TEXT = /^\P{C}+$/u;

/**
 * Members of a JSON object that came in. Each is read by what it has to be, and whatever is not is refused with 400,
 * by name; members that nobody reads do not matter, and `null` is as good as nothing.
 */
export class BodyFields {
  readonly #members: Members;
  readonly #path: string;

  /** `path`: where in the body the object is, such as `summary`; empty for the body itself. */
  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new CallRefusal(
        400,
        `${path === '' ? 'the body' : path} has to be a JSON object${value === undefined ? UNTYPED : ''}`,
      );
    this.#members = value as Members;
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#member(name) !== undefined;
  }

  text(name: string, { lengthMax, pattern = PLAIN_TEXT }: TextRule): string {
    const value = this.#present(name);
    if (typeof value !== 'string' || value.length > lengthMax || !pattern.test(value))
      throw this.fault(name, `has to be a text of 1 to ${lengthMax} characters of its form`);
    return value;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.#present(name);
    const found = choices.find((each) => each === value);
    if (found === undefined) throw this.fault(name, `has to be one of ${choices.join(', ')}`);
    return found;
  }

  number(name: string, { min, max }: NumberRule): number {
    const value = this.#present(name);
    if (typeof value !== 'number' || !(value >= min && value <= max))
      throw this.fault(name, `has to be a number from ${min} to ${max}`);
    return value;
  }

  integer(name: string, rule: NumberRule): number {
    const value = this.number(name, rule);
    if (!Number.isSafeInteger(value)) throw this.fault(name, 'has to be an integer');
    return value;
  }

  /** An integer from 0 to 2^`bits` - 1: a number while that is exact, or decimal digits. */
  unsigned(name: string, bits: number): bigint {
    const exact = exactInteger(this.#present(name));
    if (exact === undefined || exact < 0n || exact >= 1n << BigInt(bits))
      throw this.fault(name, `has to be an unsigned integer of ${bits} bits`);
    return exact;
  }

  boolean(name: string): boolean {
    const value = this.#present(name);
    if (typeof value !== 'boolean') throw this.fault(name, 'has to be true or false');
    return value;
  }

  object(name: string): BodyFields {
    return new BodyFields(this.#present(name), this.#pathOf(name));
  }

  /** `advice`: what to do with more. */
  objects(name: string, countMax: number, advice?: string): readonly BodyFields[] {
    const value = this.#present(name);
    if (!Array.isArray(value) || value.length > countMax)
      throw this.fault(
        name,
        `has to be a list of at most ${countMax}${advice === undefined ? '' : `: ${advice}`}`,
      );
    return value.map((each, at) => new BodyFields(each, `${this.#pathOf(name)}[${at}]`));
  }

  /** As it came; undefined where it did not. */
  raw(name: string): unknown {
    return this.#member(name);
  }

  /** What to throw where a member is wrong for reasons of the caller's. */
  fault(name: string, text: string): CallRefusal {
    return new CallRefusal(400, `${this.#pathOf(name)} ${text}`);
  }

  #present(name: string): unknown {
    const value = this.#member(name);
    if (value === undefined) throw this.fault(name, 'is missing');
    return value;
  }

  #member(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? (this.#members[name] ?? undefined) : undefined;
  }

  #pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

function exactInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && DIGITS.test(value) ? BigInt(value) : undefined;
}
