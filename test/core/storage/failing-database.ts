import type { Database, Statements } from '../../../core/storage/database.ts';

/** A database whose process ends at the statement of that number, before it is sent. */
export function endingAt(database: Database, last: number): Database {
  const transaction: Database['transaction'] = (act, settings) =>
    database.transaction((statements) => {
      let count = 0;
      const cut: Statements = {
        rows: (sql, bindings) => {
          if (++count === last) throw new Error('the process is gone');
          return statements.rows(sql, bindings);
        },
      };
      return act(cut);
    }, settings);
  return { transaction } as Database;
}

/** A database whose first transaction is committed, but nobody hears of it. */
export function losingTheAnswer(database: Database): Database {
  let lost = false;
  return new Proxy(database, {
    get(target, name) {
      if (name !== 'transaction' || lost) {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      lost = true;
      return async (...given: Parameters<Database['transaction']>) => {
        await target.transaction(...given);
        await target.transaction(() =>
          Promise.reject(Object.assign(new Error('lost'), { code: 'ECONNRESET' })),
        );
      };
    },
  });
}
