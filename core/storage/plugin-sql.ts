/**
 * SQL of plugins as the host reads it: only as far as is needed to keep one from changing, by mistake, a
 * connection that others use after it.
 */

/** Literals, quoted names, bodies of functions and comments: words in them are no words of SQL. */
const OPAQUE =
  /\be'(?:[^'\\]|\\[\s\S])*'|'[^']*'|"[^"]*"|(\$(?:[a-z_]\w*)?\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\//gi;
const ASKING: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'merge',
  'with',
  'values',
  'lock',
]);
/** What would end the transaction that a step runs in, or outlive it. */
const UNSETTLING: ReadonlySet<string> = new Set([
  'abort',
  'begin',
  'commit',
  'discard',
  'end',
  'listen',
  'prepare',
  'release',
  'reset',
  'rollback',
  'savepoint',
  'set',
  'start',
]);
/** Functions whose effect outlives the transaction. */
const LASTING = /\b(set_config|pg_(?:try_)?advisory_(?:un)?lock(?:_shared|_all)?)\s*\(/i;

/** @throws RangeError where `sql` is not one statement that reads or writes rows. */
export function requireRowStatement(sql: string): void {
  const found = firstWords(sql);
  const [word = ''] = found;
  if (found.length !== 1) throw new RangeError(`expected one statement, got ${found.length}`);
  if (!ASKING.has(word)) {
    const known = [...ASKING].join(', ');
    throw new RangeError(`expected a statement of ${known}; got "${word}"`);
  }
  const lasting = lastingCall(sql);
  if (lasting !== undefined) throw new RangeError(`"${lasting}" would outlive the transaction`);
}

/** The word, of a step's SQL, that has no place in a step; undefined where there is none. */
export function unsettlingWord(sql: string): string | undefined {
  return firstWords(sql).find((word) => UNSETTLING.has(word)) ?? lastingCall(sql);
}

/** First word of each statement, in lower case. */
function firstWords(sql: string): readonly string[] {
  return sql
    .replace(OPAQUE, ' ')
    .split(';')
    .filter((statement) => statement.trim() !== '')
    .map((statement) => (/[a-z_]+/i.exec(statement)?.[0] ?? '').toLowerCase());
}

function lastingCall(sql: string): string | undefined {
  return LASTING.exec(sql.replace(OPAQUE, ' '))?.[1]?.toLowerCase();
}
