/**
 * Tables of a plugin, in a schema of the host's database that is the plugin's alone: `plugin_<id>`, with `_` for `-`.
 * All pools of a plugin share it, so that rows carry the id of their pool (`PoolFacts.id`). Backups of the database
 * hold it; what the host keeps and deletes by age are its own tables only.
 */

/** What a plugin lists as `tables`, in order of their numbers. */
export interface TableStep {
  /** Three digits and a name: `001-farmers`. Later steps have higher numbers. */
  readonly id: string;
  /**
   * SQL that makes or changes tables. It runs once, all of the step in one transaction, its names looked up in the
   * plugin's schema; each statement has a minute, and the pool ends with `PLUGIN_TIMEOUT` where one takes longer. The host remembers its hash: what ran is never changed, a later
   * step corrects it. It ends or begins no transaction, and changes no setting.
   */
  readonly statements: readonly string[];
}

/** A `Date` is a timestamptz, bytes are a bytea, a list a text[]; a `bigint` fits any column of whole numbers. */
export type SqlParameter =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly string[];

export interface PoolStatements {
  /**
   * Rows of one statement (`select`, `insert`, `update`, `delete`, `merge`, `with`, `values`, `lock`), `?` standing for
   * each parameter and `\?` for a question mark. int8 and numeric columns are `bigint` (a numeric with a fraction is
   * an error: cast it), timestamptz is `Date`, bytea is `Uint8Array`.
   *
   * Rejects with `STORAGE_UNAVAILABLE` while the database is away, and when the pool has ended; with `PLUGIN_TIMEOUT`
   * where the statement took longer than the 30 s of its transaction; with a RangeError for what is no such statement; else with the database's own error, its SQLSTATE as `code`.
   */
  rows<Row>(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly Row[]>;
}

/** What the token `POOL_DATABASE` stands for; for plugins with `tables`, whose pools start when the database is there. */
export interface PoolDatabase extends PoolStatements {
  /**
   * Runs `act` in one transaction (read committed): all of it, or nothing if it rejects or one of its statements did,
   * whether `act` minded or not. `act` uses the statements that it is given, no others; it has 30 s, and waits for
   * nothing but them, since an embedded database does nothing else meanwhile. It is run again where transactions
   * collided, so that what it does beside must bear that.
   *
   * Rejects as `rows` does, with `PLUGIN_TIMEOUT` where it took too long. Where the database went away at the very
   * end, `STORAGE_UNAVAILABLE` leaves open whether it was committed: ask.
   */
  transaction<T>(act: (statements: PoolStatements) => Promise<T>): Promise<T>;
}

/** Names longer than PostgreSQL takes are cut by it, and then may be one. */
const NAME = /^[a-z_][a-z0-9_]{0,57}$/;

/**
 * SQL for a step: from here on the database refuses to update, delete or truncate the rows of `table`, whoever asks;
 * for event logs. @throws RangeError where `table` is no plain name in lower case of at most 58 characters.
 */
export function appendOnly(table: string): string {
  if (!NAME.test(table)) throw new RangeError(`expected a plain name of a table, got "${table}"`);
  return `
    create function ${table}_stay() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only: correct it by a new row', tg_table_name
        using errcode = 'integrity_constraint_violation';
    end $$;
    create trigger ${table}_stay before update or delete or truncate on ${table}
      for each statement execute function ${table}_stay();`;
}
