import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { TextHash } from '../ledger/text-hash.ts';
import type { TableStep } from '../plugin-api/tables.ts';
import { MIGRATION_LOCK } from './database.ts';
import type { Database, Statements } from './database.ts';
import { isCancelled } from './storage-error.ts';

/** A plugin as its tables see it. */
export type TablesOwner = Pick<CoinPlugin, 'id' | 'tables'>;

interface RanStep {
  readonly step: string;
  /** SHA-256, lower-case hex. */
  readonly hash: string;
}

/** Name of the schema that is the plugin's; needs no quotes. */
export function schemaOf(pluginId: string): string {
  return `plugin_${pluginId.replaceAll('-', '_')}`;
}

/** The schemas of plugins: their steps, run once each under the lock of the host's own migrations. */
export class PluginTables {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Resolves when the plugin's schema is there and all its steps have run, each in a transaction with its record;
   * hosts that do so at once wait for each other. @throws PoolError `PLUGIN_INVALID`, `PLUGIN_TIMEOUT` naming the
   * step, `STORAGE_UNAVAILABLE`.
   */
  async bringUp(owner: TablesOwner): Promise<void> {
    // Whoever has nothing to do does not wait for who has.
    if (nextStep(owner, await ranSteps(this.#database, owner.id)) === undefined) return;
    while (await this.#database.transaction((statements) => takeStep(statements, owner)));
  }

  /** Id of the step that is to run next; undefined where none is. @throws PoolError as `bringUp`. */
  async missing(owner: TablesOwner): Promise<string | undefined> {
    return nextStep(owner, await ranSteps(this.#database, owner.id))?.id;
  }
}

/** False where there was none to take. */
async function takeStep(statements: Statements, owner: TablesOwner): Promise<boolean> {
  await statements.rows('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
  const step = nextStep(owner, await ranSteps(statements, owner.id));
  if (step === undefined) return false;
  await makeSchema(statements, owner.id);
  await statements.rows(
    `insert into plugin_steps (plugin, step, hash) values (?, ?, decode(?, 'hex'))`,
    [owner.id, step.id, hashOf(step)],
  );
  await statements.rows(`set local search_path to ${schemaOf(owner.id)}`);
  for (const statement of step.statements) await runPart(statements, owner, step, statement);
  return true;
}

function ranSteps(statements: Statements, pluginId: string): Promise<readonly RanStep[]> {
  return statements.rows<RanStep>(
    `select step, encode(hash, 'hex') as hash from plugin_steps
      where plugin = ? order by step collate "C"`,
    [pluginId],
  );
}

/** @throws PoolError `PLUGIN_INVALID` where what ran is not what the plugin says. */
function nextStep(
  { id, tables = [] }: TablesOwner,
  ran: readonly RanStep[],
): TableStep | undefined {
  const newest = tables.at(-1)?.id ?? 'none';
  for (const [index, { step, hash }] of ran.entries()) {
    const own = tables[index];
    if (own?.id === step && hashOf(own) === hash) continue;
    if (own?.id === step)
      throw invalid(id, step, 'is another than the one that ran: restore it, and add a later step');
    if (own !== undefined && tables.some((other) => other.id === step)) {
      throw invalid(
        id,
        own.id,
        `stands before ${step}, which ran without it: give it a higher number`,
      );
    }
    if (step > newest || tables.length === 0) {
      throw invalid(
        id,
        step,
        `ran by a newer version of the plugin, whose newest is ${newest} here: start that version`,
      );
    }
    throw invalid(id, step, 'ran, and the plugin has it no more: restore it');
  }
  return tables[ran.length];
}

async function makeSchema(statements: Statements, pluginId: string): Promise<void> {
  const schema = schemaOf(pluginId);
  const [found] = await statements.rows<{ is: boolean }>(
    'select to_regnamespace(?) is not null as is',
    [schema],
  );
  // Asked first: one that somebody made for a user who may make none is good as well.
  if (found?.is === true) return;
  try {
    await statements.rows(`create schema ${schema}`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '42501')) throw error;
    const message = `the database lets its user make no schema ${schema}: grant create on database, or make it`;
    throw new PoolError('STORAGE_UNAVAILABLE', message, { plugin: pluginId }, error);
  }
}

async function runPart(
  statements: Statements,
  { id }: TablesOwner,
  step: TableStep,
  sql: string,
): Promise<void> {
  try {
    // Here nothing stands for a parameter.
    await statements.rows(sql.replaceAll('?', '\\?'));
  } catch (error) {
    if (isCancelled(error)) {
      const message = `step ${step.id} of the tables of plugin "${id}" takes too long, and left nothing behind`;
      throw new PoolError('PLUGIN_TIMEOUT', message, { plugin: id, step: step.id }, error);
    }
    if (error instanceof PoolError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    // In front of the database's own words stands the statement.
    const reason = words.slice(words.lastIndexOf(' - ') + 1).replace(/^- /, '');
    throw invalid(id, step.id, `failed, and left nothing behind: ${reason}`, error);
  }
}

function hashOf({ statements }: TableStep): string {
  const hash = new TextHash();
  for (const statement of statements) hash.add(statement);
  return hash.digest();
}

function invalid(plugin: string, step: string, what: string, cause?: unknown): PoolError {
  const message = `step ${step} of the tables of plugin "${plugin}" ${what}`;
  return new PoolError('PLUGIN_INVALID', message, { plugin, step }, cause);
}
