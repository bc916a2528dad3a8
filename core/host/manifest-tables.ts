/** The shape of a manifest's `tables`, as far as it can be told without a database. */
import { POOL_DATABASE } from '../plugin-api/tokens.ts';
import { unsettlingWord } from '../storage/plugin-sql.ts';

type Expect = (holds: boolean, key: string, wanted: string) => void;

const STEP_ID = /^\d{3}-[a-z0-9]+(-[a-z0-9]+)*$/;
const STEP_ID_LENGTH_MAX = 64;
/** With what the host puts before it, as long as PostgreSQL lets names of schemas be. */
const PLUGIN_ID_LENGTH_MAX = 56;

/** Tells `expect` of each thing in `tables`, and of classes that ask for tables where there are none. */
export function checkTables(
  { id, tables, provides }: { readonly [key: string]: unknown },
  expect: Expect,
): void {
  if (tables === undefined) {
    const asking = Object.entries(provides ?? {}).filter(([, part]) => asksForTables(part));
    for (const [part] of asking)
      expect(false, 'tables', `steps, as provides.${part} asks for a database`);
    return;
  }
  const steps: readonly unknown[] = Array.isArray(tables) ? tables : [];
  expect(steps.length > 0, 'tables', 'a list of steps, not empty');
  const fits = String(id).length <= PLUGIN_ID_LENGTH_MAX;
  expect(fits, 'id', `at most ${PLUGIN_ID_LENGTH_MAX} characters, for a schema of that name`);
  let before = 0;
  for (const [index, step] of steps.entries()) before = checkStep(step, { index, before }, expect);
}

/** Returns the step's number. */
function checkStep(
  step: unknown,
  { index, before }: { readonly index: number; readonly before: number },
  expect: Expect,
): number {
  const { id, statements } = (step ?? {}) as {
    readonly id?: unknown;
    readonly statements?: unknown;
  };
  const key = `tables[${index}]`;
  const named = typeof id === 'string' && STEP_ID.test(id) && id.length <= STEP_ID_LENGTH_MAX;
  expect(named, `${key}.id`, 'three digits and a kebab-case name, such as 001-farmers');
  const number = named ? Number(id.slice(0, 3)) : before;
  if (named) expect(number > before, `${key}.id`, `a number above ${before}`);
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [];
  expect(list.length > 0, `${key}.statements`, 'a list of SQL, not empty');
  for (const [at, sql] of list.entries()) {
    const isText = typeof sql === 'string' && sql.trim() !== '';
    expect(isText, `${key}.statements[${at}]`, 'SQL');
    const word = isText ? unsettlingWord(sql) : undefined;
    const wanted = `none of "${word}": all of a step is one transaction, and changes no setting`;
    expect(word === undefined, `${key}.statements[${at}]`, wanted);
  }
  return number;
}

function asksForTables(part: unknown): boolean {
  if (typeof part !== 'function' || !('inject' in part)) return false;
  return Array.isArray(part.inject) && part.inject.includes(POOL_DATABASE);
}
