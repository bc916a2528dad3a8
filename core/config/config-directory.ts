/**
 * A configuration directory: `headframe.toml`, `ports.toml` and one file per pool in `pools/`. Reading it
 * never throws over its contents: everything wrong is collected, so that an operator sees it all at once.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import type { ConfigProblem } from './config-problem.ts';
import { isCrediting } from '../ledger/work-quote.ts';
import { HeadframeSchema } from './headframe-schema.ts';
import type { HeadframeSettings } from './headframe-schema.ts';
import type { HostConfig, PoolFile } from './host-config.ts';
import { PoolSchema } from './pool-schema.ts';
import type { PoolSettings } from './pool-schema.ts';
import { PortsSchema } from './ports-schema.ts';
import type { PortSettings } from './ports-schema.ts';
import { checkSchema } from './schema-check.ts';
import { checkMeaning } from './semantic-checks.ts';
import { TomlDocument } from './toml-document.ts';

/** What reading gave; `config` holds all that is usable, defaults in place of the rest. */
export interface ConfigReading {
  readonly config: HostConfig;
  readonly problems: readonly ConfigProblem[];
  /** Pool files with something wrong that name a plugin all the same: what that can say is worth hearing too. */
  readonly drafts: readonly PoolFile[];
}

const FILE_BYTES_MAX = 1_048_576;
const POOLS_MAX = 1_000;
const ID_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export async function readConfigDirectory(directory: string): Promise<ConfigReading> {
  const problems: ConfigProblem[] = [];
  const headframe = await readChecked(join(directory, 'headframe.toml'), HeadframeSchema, true);
  const ports = await readChecked(join(directory, 'ports.toml'), PortsSchema, true);
  problems.push(...headframe.problems, ...ports.problems);
  const pools: PoolFile[] = [];
  const drafts: PoolFile[] = [];
  const listing = await listPoolFiles(directory);
  problems.push(...listing.problems);
  for (const file of listing.files) {
    const reading = await readPoolFile(file);
    problems.push(...reading.problems);
    if (reading.pool !== undefined) pools.push(reading.pool);
    if (reading.draft !== undefined) drafts.push(reading.draft);
  }
  const config: HostConfig = {
    directory,
    headframe: headframe.values as HeadframeSettings,
    headframeDocument: headframe.document,
    ports: (ports.values as { port: PortSettings[] }).port,
    portsDocument: ports.document,
    pools,
    poolIds: listing.files.map((file) => basename(file, '.toml')),
  };
  problems.push(...(await checkMeaning(config)));
  return { config, problems, drafts };
}

/** Reads one pool file; `pool` is undefined where anything in it is wrong. */
export async function readPoolFile(file: string): Promise<{
  readonly pool: PoolFile | undefined;
  readonly draft: PoolFile | undefined;
  readonly problems: readonly ConfigProblem[];
}> {
  const id = basename(file, '.toml');
  const { document, values, problems } = await readChecked(file, PoolSchema, false);
  const all = [...problems];
  if (!ID_PATTERN.test(id) || id.length > 64) {
    all.push(
      document.problem(
        [],
        'expected a file name of lower-case words with hyphens, such as btc.toml',
      ),
    );
  }
  if (all.length === 0) all.push(...checkReserve(document, values as PoolSettings));
  if (all.length > 0) return { pool: undefined, draft: draftOf(id, document), problems: all };
  const pool = { id, document, settings: values as PoolSettings };
  return { pool, draft: undefined, problems: [] };
}

function checkReserve(document: TomlDocument, { payout }: PoolSettings): readonly ConfigProblem[] {
  const { scheme = '', reserveFloor } = payout;
  // A coin has no habit of crediting work: that takes a reserve, and so a word of its operator.
  if (!isCrediting(scheme) || reserveFloor !== undefined) return [];
  const message = `expected an amount in coins: ${scheme} pays from a reserve, down to it`;
  return [document.problem(['payout', 'reserveFloor'], message)];
}

/** The plugin and its section as far as they can be read; undefined where no plugin is named. */
function draftOf(id: string, document: TomlDocument): PoolFile | undefined {
  const { plugin, coin, address } = document.values;
  if (typeof plugin !== 'string' || plugin === '') return undefined;
  const table = typeof coin === 'object' && !Array.isArray(coin) ? coin : {};
  const payTo = typeof address === 'string' ? address : '';
  const settings: unknown = { plugin, coin: table, address: payTo };
  checkSchema(PoolSchema, settings, document);
  return { id, document, settings: settings as PoolSettings };
}

async function listPoolFiles(directory: string): Promise<{
  readonly files: readonly string[];
  readonly problems: readonly ConfigProblem[];
}> {
  const folder = join(directory, 'pools');
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.toml')).sort();
    const problems =
      names.length === 0
        ? [TomlDocument.empty(folder).problem([], 'no pool file here yet', { severity: 'warning' })]
        : [];
    if (names.length > POOLS_MAX) {
      const message = `expected at most ${POOLS_MAX} pool files: the rest is not read`;
      problems.push(TomlDocument.empty(folder).problem([], message));
    }
    return { files: names.slice(0, POOLS_MAX).map((name) => join(folder, name)), problems };
  } catch (error) {
    const message = `expected a readable directory of pool files: ${reasonOf(error)}`;
    return { files: [], problems: [TomlDocument.empty(folder).problem([], message)] };
  }
}

/**
 * Values that do not fit the schema are left out, beside their problems, so that the rest of the file is
 * still held against the other files; where that is not enough, the schema's defaults take its place.
 */
async function readChecked(
  file: string,
  schema: TSchema,
  mayBeMissing: boolean,
): Promise<{
  readonly document: TomlDocument;
  readonly values: unknown;
  readonly problems: readonly ConfigProblem[];
}> {
  const document = await readDocument(file, mayBeMissing);
  if (!(document instanceof TomlDocument)) {
    const empty = TomlDocument.empty(file);
    return { document: empty, values: defaultsOf(schema, empty), problems: [document] };
  }
  const values = structuredClone(document.values);
  const problems = checkSchema(schema, values, document);
  if (problems.length === 0) return { document, values, problems };
  const rest = structuredClone(document.values);
  for (const { key } of problems) leaveOut(rest, key);
  const usable = checkSchema(schema, rest, document).length === 0;
  return { document, values: usable ? rest : defaultsOf(schema, document), problems };
}

/** Removes the value at a key such as `port[0].tls.cert`. Elements of lists stay: their places are names. */
function leaveOut(values: unknown, key: string): void {
  const names = key.match(/[^.[\]]+/g) ?? [];
  const last = names.pop();
  let at: unknown = values;
  for (const name of names) {
    if (typeof at !== 'object' || at === null) return;
    at = Reflect.get(at, name);
  }
  if (last === undefined || typeof at !== 'object' || at === null || Array.isArray(at)) return;
  Reflect.deleteProperty(at, last);
}

function defaultsOf(schema: TSchema, document: TomlDocument): unknown {
  const holder: { values?: unknown } = {};
  checkSchema(Type.Object({ values: schema }), holder, document);
  return holder.values;
}

async function readDocument(
  file: string,
  mayBeMissing: boolean,
): Promise<TomlDocument | ConfigProblem> {
  const unreadable = (reason: string): ConfigProblem =>
    TomlDocument.empty(file).problem([], `expected a readable file: ${reason}`);
  try {
    if ((await stat(file)).size > FILE_BYTES_MAX) return unreadable('larger than 1 MiB');
    return TomlDocument.parse(file, await readFile(file, 'utf8'));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return missing && mayBeMissing ? TomlDocument.empty(file) : unreadable(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
