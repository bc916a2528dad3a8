/**
 * Statements with bindings on PGlite. Its own `query` sends six messages for each and has PostgreSQL read the text
 * every time; here a text is read once, and one message runs it from then on: half the time of a short statement.
 */
import { parse, protocol } from '@electric-sql/pglite';
import type { PGlite, Results } from '@electric-sql/pglite';

const { serialize } = protocol;
type Messages = Awaited<ReturnType<PGlite['execProtocolStream']>>;

interface Prepared {
  readonly name: string;
  /** Of the bindings. */
  readonly types: readonly number[];
  /** Undefined where it answers no rows. */
  readonly columns: Messages[number] | undefined;
}

/** Each keeps its parse tree in the memory of PostgreSQL; the one that was used longest ago is forgotten. */
const KEPT_MAX = 300;

/** Rows as lists: what crosses to another thread names its columns once. */
export interface ArrayRows {
  readonly columns: readonly string[];
  readonly rows: readonly unknown[][];
  readonly affected: number;
}

type ArrayResult = Pick<Results, 'fields' | 'affectedRows'> & { readonly rows: readonly unknown[] };

/** Of a result in the row mode `array`; of none where it is undefined. */
export function arrayRows(result: ArrayResult | undefined): ArrayRows {
  const { fields = [], rows = [], affectedRows = 0 } = result ?? {};
  const columns = fields.map(({ name }) => name);
  return { columns, rows: rows as readonly unknown[][], affected: affectedRows };
}

export class PgliteStatements {
  readonly #database: PGlite;
  readonly #kept = new Map<string, Prepared>();
  #count = 0;

  constructor(database: PGlite) {
    this.#database = database;
  }

  /**
   * One at a time. `scope`: what names in the text mean now, as far as it can be told; the same text in another is
   * another statement.
   */
  async query(sql: string, bindings: readonly unknown[], scope: string): Promise<ArrayRows> {
    const key = `${scope}\n${sql}`;
    const known = this.#kept.get(key) ?? (await this.#prepare(sql));
    this.#kept.delete(key);
    this.#kept.set(key, known);
    const { name: statement, types, columns } = known;
    const values = bindings.map((binding, index) => this.#written(binding, types[index]));
    const told = await this.#run([serialize.bind({ statement, values }), serialize.execute({})]);
    const messages = columns === undefined ? told : [columns, ...told];
    const { parsers } = this.#database;
    const [result] = parse.parseResults(messages, parsers, { rowMode: 'array' });
    return arrayRows(result);
  }

  /** After a change of tables: what a statement answers may be another by now. */
  async forget(): Promise<void> {
    const names = [...this.#kept.values()].map(({ name }) => name);
    this.#kept.clear();
    if (names.length > 0)
      await this.#run(names.map((name) => serialize.close({ type: 'S', name })));
  }

  async #prepare(sql: string): Promise<Prepared> {
    const name = `s${++this.#count}`;
    const steps = [serialize.parse({ name, text: sql }), serialize.describe({ type: 'S', name })];
    const [oldest, first] = [...this.#kept].find(() => this.#kept.size >= KEPT_MAX) ?? [];
    if (oldest !== undefined && first !== undefined) {
      this.#kept.delete(oldest);
      steps.unshift(serialize.close({ type: 'S', name: first.name }));
    }
    const told = await this.#run(steps);
    const columns = told.find((message) => message.name === 'rowDescription');
    return { name, types: parse.parseDescribeStatementResults(told), columns };
  }

  /** Rejects with the first error of PostgreSQL; the transaction is where that leaves it. */
  #run(steps: readonly Uint8Array[]): Promise<Messages> {
    const message = Buffer.concat([...steps, serialize.sync()]);
    return this.#database.execProtocolStream(message, { syncToFs: false });
  }

  #written(binding: unknown, type: number | undefined): string | null {
    if (binding === null || binding === undefined) return null;
    const serializer = type === undefined ? undefined : this.#database.serializers[type];
    if (serializer !== undefined) return serializer(binding);
    if (typeof binding === 'string') return binding;
    if (typeof binding === 'bigint' || typeof binding === 'number') return `${binding}`;
    if (typeof binding === 'boolean') return binding ? 'true' : 'false';
    throw new RangeError('a binding has no form for its place in the statement');
  }
}
