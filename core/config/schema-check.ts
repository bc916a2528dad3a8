/**
 * Checks a document's values against a JSON Schema, fills in defaults, and says in words what was expected.
 */
import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import { isIP } from 'node:net';
import type { TSchema } from 'typebox';
import type { ConfigProblem } from './config-problem.ts';
import { parseListenAddress } from './listen-address.ts';
import { parseNetwork } from '../listeners/network.ts';
import type { KeyPath, TomlDocument } from './toml-document.ts';

/** The keywords of a JSON Schema that messages are made of. */
interface SchemaFacts {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const ajv = new Ajv({ allErrors: true, useDefaults: true, verbose: true, strict: false });
ajv.addFormat('listen', (text: string) => parseListenAddress(text) !== undefined);
ajv.addFormat('network', (text: string) => parseNetwork(text) !== undefined);
ajv.addFormat('address', (text: string) => isIP(text) !== 0);

/** Compares `value`, found at `path` of `document`, with `schema`; defaults are filled into `value`. */
export function checkSchema(
  schema: TSchema,
  value: unknown,
  document: TomlDocument,
  path: KeyPath = [],
): readonly ConfigProblem[] {
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  const problems = (validate.errors ?? []).map((error) => problemOf(error, document, path));
  // A value may break several rules of its key, which are told in one sentence.
  const told = new Set<string>();
  return problems.filter(({ key, message }) => {
    const text = `${key} ${message}`;
    if (told.has(text)) return false;
    told.add(text);
    return true;
  });
}

/** Whether `text` is near enough to one of `candidates` to be a slip of the pen. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const best = closest(text, candidates);
  return distance(text.toLowerCase(), best.toLowerCase()) <= Math.max(2, text.length / 3)
    ? best
    : undefined;
}

function problemOf(error: ErrorObject, document: TomlDocument, base: KeyPath): ConfigProblem {
  const path = [...base, ...pathOf(error.instancePath, document.values, base)];
  const schema = (error.parentSchema ?? {}) as SchemaFacts;
  if (error.keyword === 'additionalProperties') {
    const { additionalProperty: key } = error.params as { additionalProperty: string };
    const known = Object.keys(schema.properties ?? {});
    const suggestion = nearest(key, known);
    const choice = suggestion === undefined ? `; known here: ${known.sort().join(', ')}` : '';
    return document.problem([...path, key], `unknown key${choice}`, { suggestion });
  }
  if (error.keyword === 'required') {
    const { missingProperty: key } = error.params as { missingProperty: string };
    const wanted = describeExpected(schema.properties?.[key] ?? {});
    return document.problem([...path, key], `missing; expected ${wanted}`);
  }
  const suggestion =
    error.keyword === 'enum' && typeof error.data === 'string'
      ? nearest(error.data, (schema.enum ?? []).map(String))
      : undefined;
  const found = path.reduce<unknown>((above, part) => child(above, part), document.values);
  // What is not in the file was put in from a variable: a secret, most likely.
  const shown =
    found === undefined
      ? 'the value of a variable'
      : // One of a few words is no secret, whatever its key is called.
        display(error.data, schema.enum === undefined ? path.at(-1) : '');
  const message = `expected ${describeExpected(schema)}, got ${shown}`;
  return document.problem(path, message, { suggestion });
}

/** Array indexes of a JSON pointer as numbers, so that the path reads `port[0].listen`. */
function pathOf(pointer: string, root: unknown, base: KeyPath): readonly (string | number)[] {
  let value = base.reduce<unknown>((above, key) => child(above, key), root);
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => {
      const key = Array.isArray(value) ? Number(part) : part;
      value = child(value, key);
      return key;
    });
}

function child(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a table',
};

function describeExpected(schema: SchemaFacts): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.map(String).join(', ')}`;
  const words = TYPE_WORDS[schema.type ?? ''] ?? 'another value';
  const least = schema.minimum ?? schema.exclusiveMinimum;
  const bound = schema.exclusiveMinimum === undefined ? 'at least' : 'above';
  const range =
    least !== undefined && schema.maximum !== undefined
      ? schema.exclusiveMinimum === undefined
        ? ` from ${least} to ${schema.maximum}`
        : ` above ${least}, up to ${schema.maximum}`
      : least !== undefined
        ? ` ${bound} ${least}`
        : schema.maximum !== undefined
          ? ` up to ${schema.maximum}`
          : '';
  const filled = (schema.minLength ?? 0) > 0 || (schema.minItems ?? 0) > 0 ? ', not empty' : '';
  const meaning = schema.description === undefined ? '' : ` (${schema.description})`;
  return `${words}${range}${filled}${meaning}`;
}

const SECRET_KEY = /pass(word|phrase)|secret|token|(key|seed|cookie)$/i;

/**
 * Long values are cut: a wrong file pasted into a key should not fill the terminal. Passwords are left out:
 * problems end up in logs and, as the reason of a failed pool, in the API.
 */
function display(value: unknown, key: string | number = ''): string {
  const hide = (name: string, part: unknown): unknown =>
    SECRET_KEY.test(name)
      ? '[secret]'
      : typeof part === 'string'
        ? part.replace(/:\/\/\S*@/g, '://[secret]@')
        : part;
  const text = JSON.stringify(hide(String(key), value), hide) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
