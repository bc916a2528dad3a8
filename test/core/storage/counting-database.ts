import type { Database, Statements } from '../../../core/storage/database.ts';

export interface Count {
  /** Rows of all answers. */
  rows: number;
  /** Rows of the largest answer. */
  largest: number;
}

/** A database that counts what is read from it: a look that reads too much shows on any machine. */
export function counting(database: Database): {
  readonly database: Database;
  readonly count: Count;
} {
  const count: Count = { rows: 0, largest: 0 };
  const counted = (statements: Statements): Statements => ({
    rows: async <Row>(...statement: Parameters<Statements['rows']>) => {
      const rows = await statements.rows<Row>(...statement);
      count.rows += rows.length;
      count.largest = Math.max(count.largest, rows.length);
      return rows;
    },
  });
  const proxy = new Proxy(database, {
    get(target, name) {
      if (name === 'rows') return counted(target).rows;
      const value: unknown = Reflect.get(target, name);
      if (name === 'transaction' || name === 'transactionApart')
        return (act: (statements: Statements) => Promise<unknown>) =>
          target[name]((statements) => act(counted(statements)));
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { database: proxy, count };
}
