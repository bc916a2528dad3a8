/**
 * What must not stand in a log, taken out of its facts by the names of secrets, at any depth. Errors are told
 * here too, since they carry facts of their own.
 */
import { stdSerializers } from 'pino';
import { SECRET_NAMES } from '../config/secret-names.ts';
import { PoolError } from '../plugin-api/errors.ts';

const CENSORED = '[secret]';
const WORDS: readonly string[] = [
  ...[...SECRET_NAMES, 'pass', 'passwd', 'secret', 'authorization', 'cookie', 'databaseUrl'],
].map((name) => name.toLowerCase());
const SECRETS: ReadonlySet<string> = new Set(WORDS.flatMap((word) => [word, `${word}s`]));
/** Names that run together, such as `rpcpassword`. */
const RUN_TOGETHER = /(password|passwd|passphrase|token|secret|apikey|privkey|privatekey)s?$/;
/** Ends with a secret's name and is none. */
const OPEN_NAMES: ReadonlySet<string> = new Set(['publickey', 'pubkey', 'idempotencykey']);
/** Nothing of ours is nested deeper or longer; a foreign error may drag a socket along, and all behind it. */
const DEPTH_MAX = 8;
const VALUES_MAX = 1_000;
const TOO_MUCH = '[too much]';
const UNREADABLE = '[unreadable]';
/** A password or a token in a URL. */
const CREDENTIALS = /\/\/[^\s/]+@/g;
/** As in a header that was copied into a sentence; base64 has a capital or a digit, what follows `basic` in prose has none. */
const BEARER = /\b(bearer\s+)[\w.~+/=-]+/gi;
const BASIC = /\b([Bb]asic\s+)(?=[\w+/]*[A-Z0-9])[\w+/]{6,}={0,2}/g;

/** A copy of a line's facts without secrets. What cannot be read costs its place, and never throws. */
export function withoutSecrets(facts: object): Record<string, unknown> {
  return new Shown().entries(facts, 0);
}

export function textWithoutSecrets(text: string): string {
  return text
    .replace(CREDENTIALS, `//${CENSORED}@`)
    .replace(BEARER, `$1${CENSORED}`)
    .replace(BASIC, `$1${CENSORED}`);
}

/** Whether the last word of a name is a secret's: `adminToken`, `new_key`, not `keyFile`. */
function isSecret(name: string): boolean {
  const whole = name.toLowerCase();
  if (SECRETS.has(whole) || RUN_TOGETHER.test(whole)) return true;
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^A-Za-z0-9]+/);
  const last = words.filter((word) => word !== '').at(-1) ?? '';
  return SECRETS.has(last.toLowerCase()) && !OPEN_NAMES.has(whole.replace(/[^a-z]/g, ''));
}

/** The walk over the facts of one line. */
class Shown {
  #values = 0;

  entries(facts: object, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const name of namesOf(facts)) {
      if (this.#values > VALUES_MAX) break;
      copy[name] = isSecret(name)
        ? CENSORED
        : this.#read(() => Reflect.get(facts, name), depth + 1);
    }
    return copy;
  }

  /** Getters and `toJSON` are foreign code. */
  #read(get: () => unknown, depth: number): unknown {
    try {
      return this.#value(get(), depth);
    } catch {
      return UNREADABLE;
    }
  }

  #value(value: unknown, depth: number): unknown {
    this.#values++;
    if (typeof value === 'string') return textWithoutSecrets(value);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (depth > DEPTH_MAX || this.#values > VALUES_MAX) return TOO_MUCH;
    if (value instanceof Error) return this.entries(factsOf(value), depth);
    if (Array.isArray(value))
      return value.slice(0, VALUES_MAX).map((item) => this.#read(() => item, depth + 1));
    // What knows how to write itself is asked, as JSON would.
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return this.#value((value as { toJSON(): unknown }).toJSON(), depth + 1);
    return this.entries(value, depth);
  }
}

function namesOf(facts: object): readonly string[] {
  try {
    return Object.keys(facts);
  } catch {
    return [];
  }
}

/** Operating errors are told by code and facts; only what nobody foresaw needs its stack. */
function factsOf(error: Error): object {
  if (!(error instanceof PoolError)) return { ...stdSerializers.err(error) };
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  const { key, ...facts } = error.facts;
  // The `key` of a wrong configuration is the name of a setting, and the first thing to look for.
  const setting = isConfiguration(error) || isSetting(key) ? { setting: key } : { key };
  return {
    code: error.code,
    message: error.message,
    ...facts,
    ...(key !== undefined && setting),
    cause,
  };
}

/** Of a daemon or a reserve, too, `key` may name what to correct: `coin.wallet.name`. */
function isSetting(key: unknown): boolean {
  return typeof key === 'string' && /^(coin|payout)(\.[a-zA-Z]{1,32}){1,3}$/.test(key);
}

function isConfiguration({ code }: PoolError): boolean {
  return code.startsWith('CONFIG_') || code.startsWith('PLUGIN_') || code.startsWith('PORT_');
}
