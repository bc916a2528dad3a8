/**
 * What must not stand in a log, taken out of its facts by the names of secrets, at any depth. Errors are told
 * here too, since they carry facts of their own.
 */
import { stdSerializers } from 'pino';
import { SECRET_NAMES } from '../config/secret-names.ts';
import { PoolError } from '../plugin-api/errors.ts';

const CENSORED = '[secret]';
const SECRETS: ReadonlySet<string> = new Set(
  [...SECRET_NAMES, 'pass', 'secret', 'authorization', 'cookie', 'databaseUrl'].map((name) =>
    name.toLowerCase(),
  ),
);
/** Nothing of ours is nested deeper or longer; a foreign error may drag a socket along, and all behind it. */
const DEPTH_MAX = 8;
const VALUES_MAX = 1_000;
const TOO_MUCH = '[too much]';
/** A password in a URL. */
const CREDENTIALS = /\/\/[^\s/@]*:[^\s/]*@/g;

/** A copy of a line's facts without secrets. */
export function withoutSecrets(facts: object): Record<string, unknown> {
  return new Shown().entries(facts, 0);
}

/** The walk over the facts of one line. */
class Shown {
  #values = 0;

  entries(facts: object, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(facts)) {
      if (this.#values > VALUES_MAX) break;
      copy[name] = SECRETS.has(name.toLowerCase()) ? CENSORED : this.#value(value, depth + 1);
    }
    return copy;
  }

  #value(value: unknown, depth: number): unknown {
    this.#values++;
    if (typeof value === 'string') return value.replace(CREDENTIALS, `//${CENSORED}@`);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (depth > DEPTH_MAX || this.#values > VALUES_MAX) return TOO_MUCH;
    if (value instanceof Error) return this.entries(factsOf(value), depth);
    if (Array.isArray(value))
      return value.slice(0, VALUES_MAX).map((item) => this.#value(item, depth + 1));
    // What knows how to write itself is asked, as JSON would.
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return this.#value((value as { toJSON(): unknown }).toJSON(), depth + 1);
    return this.entries(value, depth);
  }
}

/** Operating errors are told by code and facts; only what nobody foresaw needs its stack. */
function factsOf(error: Error): object {
  if (!(error instanceof PoolError)) return { ...stdSerializers.err(error) };
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  const { key, ...facts } = error.facts;
  // The `key` of a wrong configuration is the name of a setting, and the first thing to look for.
  const setting = isConfiguration(error) ? { setting: key } : { key };
  return {
    code: error.code,
    message: error.message,
    ...facts,
    ...(key !== undefined && setting),
    cause,
  };
}

function isConfiguration({ code }: PoolError): boolean {
  return code.startsWith('CONFIG_') || code.startsWith('PLUGIN_') || code.startsWith('PORT_');
}
