/** The shape of a manifest's `commands` and `keys`. */
type Expect = (holds: boolean, key: string, wanted: string) => void;
type Facts = Readonly<Record<string, unknown>>;

/** First words of the command line that are the host's: no plugin of that name has commands. */
export const HOST_WORDS: ReadonlySet<string> = new Set([
  'check',
  'contract',
  'help',
  'keys',
  'ledger',
  'mine',
  'payouts',
  'start',
  'status',
]);
/** Options that the host itself reads. */
const HOST_OPTIONS: ReadonlySet<string> = new Set(['config', 'data', 'help', 'plugin', 'pool']);
const TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean']);
const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** No letter before which a `no-` would be read as a flag's other side. */
const OPTION = /^(?!no[A-Z])[a-z][a-zA-Z0-9]*$/;

/** Tells `expect` of each thing in `commands`. */
export function checkCommands({ id, commands }: Facts, expect: Expect): void {
  if (commands === undefined) return;
  const word = String(id);
  expect(!HOST_WORDS.has(word), 'commands', `none, as \`headframe ${word}\` is the host's own`);
  const list: readonly unknown[] = Array.isArray(commands) ? commands : [];
  expect(list.length > 0, 'commands', 'a list, not empty');
  const names = new Set<unknown>();
  for (const [index, command] of list.entries()) {
    const { name, summary, options, run, alone } = facts(command);
    const key = `commands[${index}]`;
    const named = typeof name === 'string' && KEBAB.test(name) && name !== 'help';
    expect(named, `${key}.name`, 'a kebab-case name other than help');
    expect(!names.has(name), `${key}.name`, 'another name than those before');
    names.add(name);
    expect(typeof summary === 'string' && summary !== '', `${key}.summary`, 'a sentence');
    expect(typeof run === 'function', `${key}.run`, 'a function');
    expect(alone === undefined || typeof alone === 'boolean', `${key}.alone`, 'true or false');
    if (options !== undefined) checkOptions(facts(options), `${key}.options`, expect);
  }
}

/** Tells `expect` of each thing in `keys`. */
export function checkKeys({ keys }: Facts, expect: Expect): void {
  const rotates = keys === undefined || typeof facts(keys)['rotate'] === 'function';
  expect(rotates, 'keys', 'an object with a function, `rotate`');
}

function checkOptions(schema: Facts, key: string, expect: Expect): void {
  const { type, additionalProperties, properties } = schema;
  const closed = type === 'object' && additionalProperties === false;
  expect(closed, key, 'a JSON Schema of an object with additionalProperties false');
  for (const [name, option] of Object.entries(facts(properties))) {
    const at = `${key}.${name}`;
    const free = OPTION.test(name) && !HOST_OPTIONS.has(name);
    expect(free, at, 'a name in camelCase, without `no` in front, that the host does not use');
    const { type: kind, description } = facts(option);
    const fits = TYPES.has(kind) || choicesOf(option) !== undefined;
    expect(fits, at, 'a text, a choice of texts, a number, a whole number or a boolean');
    expect(typeof description === 'string' && description !== '', at, 'a description');
  }
}

/** Texts that an option may be, as an enum or a union of literals; undefined where it is something else. */
export function choicesOf(option: unknown): readonly string[] | undefined {
  const { enum: listed, anyOf } = facts(option);
  const choices: unknown = Array.isArray(anyOf)
    ? anyOf.map((literal: unknown) => facts(literal)['const'])
    : listed;
  if (!Array.isArray(choices) || choices.length === 0) return undefined;
  return choices.every((choice) => typeof choice === 'string') ? choices : undefined;
}

function facts(value: unknown): Facts {
  return typeof value === 'object' && value !== null ? (value as Facts) : {};
}
