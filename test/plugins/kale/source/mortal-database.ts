import type {
  PoolDatabase,
  PoolStatements,
  SqlParameter,
} from '../../../../core/plugin-api/tables.ts';
import { deedKind } from '../../../../plugins/kale/farm/deed-keys.ts';

/** `before`: nothing of it is there; `after`: all of it, and nobody hears of it. */
export type When = 'before' | 'after';

/** `statement`: the one with that number, from 0. `step`: the commit of the first event of that name. */
export type DatabaseDeath =
  | { readonly kind: 'statement'; readonly at: number; readonly when: When }
  | { readonly kind: 'step'; readonly step: string; readonly when: When };

interface WrittenEvent {
  readonly k: string;
  readonly b: { readonly key?: string; readonly record?: { readonly key: string } };
}

const NEVER = new Promise<never>(() => undefined);

/** The database as one process has it, which may end at any statement: then it says nothing more, for ever. */
export class MortalDatabase implements PoolDatabase {
  isDead = false;
  readonly #database: PoolDatabase;
  readonly #death: DatabaseDeath | undefined;
  readonly #onDeath: () => void;
  #statements = 0;

  constructor(database: PoolDatabase, death: DatabaseDeath | undefined, onDeath: () => void) {
    this.#database = database;
    this.#death = death;
    this.#onDeath = onDeath;
  }

  async rows<Row>(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly Row[]> {
    try {
      return await this.#watched(() => this.#database.rows<Row>(sql, parameters));
    } catch (error) {
      if (this.isDead) return NEVER;
      throw error;
    }
  }

  async transaction<T>(act: (statements: PoolStatements) => Promise<T>): Promise<T> {
    if (this.isDead) return NEVER;
    const steps = new Set<string>();
    try {
      const result = await this.#database.transaction(async (statements) => {
        const done = await act({
          rows: (sql, parameters) => {
            for (const step of stepsOf(sql, parameters)) steps.add(step);
            return this.#watched(() => statements.rows(sql, parameters));
          },
        });
        this.#passStep(steps, 'before');
        return done;
      });
      this.#passStep(steps, 'after');
      return result;
    } catch (error) {
      if (this.isDead) return NEVER;
      throw error;
    }
  }

  /** What is under way in a transaction is rolled back by it, as a server does for who is gone. */
  async #watched<T>(ask: () => Promise<T>): Promise<T> {
    const number = this.#statements++;
    this.#passStatement(number, 'before');
    const result = await ask();
    this.#passStatement(number, 'after');
    return result;
  }

  #passStatement(number: number, when: When): void {
    const death = this.#death;
    if (death?.kind === 'statement' && death.at === number && death.when === when) this.#die();
    this.#requireLife();
  }

  #passStep(steps: ReadonlySet<string>, when: When): void {
    const death = this.#death;
    if (death?.kind === 'step' && steps.has(death.step) && death.when === when) this.#die();
    this.#requireLife();
  }

  #die(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.#onDeath();
  }

  #requireLife(): void {
    if (this.isDead) throw new Error('the process is dead');
  }
}

/** Names of the events that a statement writes: their kind, and of transactions that of the deed too. */
function stepsOf(sql: string, parameters: readonly SqlParameter[] = []): readonly string[] {
  if (!sql.startsWith('insert into events')) return [];
  const events = JSON.parse(String(parameters[1])) as readonly WrittenEvent[];
  return events.map(({ k, b }) => {
    const key = k === 'transaction-signed' ? b.record?.key : b.key;
    return k.startsWith('transaction-') && key !== undefined ? `${k} ${deedKind(key)}` : k;
  });
}
