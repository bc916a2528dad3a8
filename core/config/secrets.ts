/**
 * Puts secrets in the place of the keys that say where they are: `passwordEnv = "NODE_PASSWORD"` is a variable
 * of the environment, `passwordFile = "node.password"` a file that only its owner may read, relative to the
 * configuration directory. Any key may end in `Env`; only those of secrets in `File`, as other files are files.
 */
import { resolve } from 'node:path';
import type { ConfigProblem } from './config-problem.ts';
import type { Environment } from './environment.ts';
import { looseModeOf, readSecretFile } from './secret-file.ts';
import { isSecretName } from './secret-names.ts';
import type { KeyPath, TomlDocument } from './toml-document.ts';

export interface SecretPlaces {
  readonly environment: Environment;
  /** Paths are relative to it. */
  readonly configDirectory: string;
}

interface Work {
  readonly document: TomlDocument;
  readonly places: SecretPlaces;
  readonly problems: ConfigProblem[];
  /** Of the pool file, where others may read it. */
  readonly looseMode: string | undefined;
}

/** Where a secret is, as a key says it. */
interface Reference {
  /** The key that it stands for. */
  readonly name: string;
  readonly kind: 'environment' | 'file';
}

/** Wallets are money: here a secret in the file itself wants the file to be nobody else's. */
const STRICT_SECTION = ['coin', 'wallet'];

/**
 * Returns a copy of `value`, found at `path` of `document`, with its secrets put in, and a problem for each
 * that cannot be had, or may not stand where it stands. Problems hold no secret.
 */
export async function resolveSecrets(
  value: unknown,
  document: TomlDocument,
  path: KeyPath,
  places: SecretPlaces,
): Promise<{ readonly value: unknown; readonly problems: readonly ConfigProblem[] }> {
  const looseMode = await looseModeOf(document.file);
  const work = { document, places, problems: [], looseMode };
  return { value: await resolved(value, path, work), problems: work.problems };
}

async function resolved(found: unknown, at: KeyPath, work: Work): Promise<unknown> {
  if (Array.isArray(found)) {
    const copy: unknown[] = [];
    for (const [index, item] of found.entries())
      copy.push(await resolved(item, [...at, index], work));
    return copy;
  }
  if (typeof found !== 'object' || found === null || found instanceof Date) return found;
  const copy: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(found)) {
    const reference = typeof entry === 'string' ? referenceOf(key) : undefined;
    const name = reference?.name ?? key;
    if (Object.hasOwn(copy, name)) work.problems.push(twice(name, [...at, key], work));
    if (reference === undefined) {
      if (isExposed(key, entry, at, work)) work.problems.push(exposed(key, [...at, key], work));
      copy[key] = await resolved(entry, [...at, key], work);
    } else {
      const secret = await look(String(entry), reference, [...at, key], work);
      if (secret !== undefined) copy[name] = secret;
    }
  }
  return copy;
}

function referenceOf(key: string): Reference | undefined {
  if (key.endsWith('Env') && key !== 'Env') return { name: key.slice(0, -3), kind: 'environment' };
  const name = key.endsWith('File') ? key.slice(0, -4) : '';
  return isSecretName(name) ? { name, kind: 'file' } : undefined;
}

async function look(
  entry: string,
  { kind }: Reference,
  at: KeyPath,
  { document, places, problems }: Work,
): Promise<string | undefined> {
  if (kind === 'environment') {
    const secret = places.environment.secret(entry);
    if (secret === undefined)
      problems.push(document.problem(at, `expected the environment variable ${entry} to be set`));
    return secret;
  }
  const reading = await readSecretFile(resolve(places.configDirectory, entry));
  if ('secret' in reading) return reading.secret;
  problems.push(document.problem(at, reading.fault));
  return undefined;
}

function isExposed(key: string, entry: unknown, at: KeyPath, { looseMode }: Work): boolean {
  const isWallet = STRICT_SECTION.every((name, index) => at[index] === name);
  return isWallet && looseMode !== undefined && typeof entry === 'string' && isSecretName(key);
}

function exposed(key: string, at: KeyPath, { document, looseMode }: Work): ConfigProblem {
  return document.problem(
    at,
    `expected no secret in a file that others may read (mode ${looseMode}): write ${key}Env = "VARIABLE" ` +
      `or ${key}File = "FILE" instead, or give this file mode 600`,
  );
}

function twice(name: string, at: KeyPath, { document }: Work): ConfigProblem {
  return document.problem(at, `expected one of ${name}, ${name}Env and ${name}File, not several`);
}
