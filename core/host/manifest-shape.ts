/** The shape of a plugin's manifest, checked value by value: nothing of it has run yet. */
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import { TARGET_MAX } from '../plugin-api/target.ts';
import { checkCommands, checkKeys } from './manifest-commands.ts';
import { checkTables } from './manifest-tables.ts';
import { POOL_ROUNDS } from '../plugin-api/tokens.ts';

const OPTIONAL_PARTS = new Set(['payments', 'devnet', 'routes']);
/** Others credit work from a reserve, which takes a word of the operator. */
const HABIT_SCHEMES: ReadonlySet<unknown> = new Set(['pplns', 'prop', 'solo']);
const SCHEMES: ReadonlySet<unknown> = new Set([...HABIT_SCHEMES, 'pps', 'fpps']);

/** Returns the keys that are not what the contract asks for, each with what was expected. */
export function manifestFaults(value: object): readonly string[] {
  const faults: string[] = [];
  const expect = (holds: boolean, key: string, wanted: string): void => {
    if (!holds) faults.push(`${key}: expected ${wanted}`);
  };
  const manifest = value as Record<keyof CoinPlugin, unknown>;
  const config: { readonly type?: unknown } = record(manifest.config);
  expect(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(String(manifest.id)), 'id', 'a kebab-case name');
  expect(config.type === 'object', 'config', 'a JSON Schema of an object');
  const { dialects } = manifest;
  expect(Array.isArray(dialects) && dialects.length > 0, 'dialects', 'a list, not empty');
  expect(typeof manifest.describe === 'function', 'describe', 'a function');
  const { rewardTerms } = manifest;
  const told = rewardTerms === undefined || typeof rewardTerms === 'function';
  expect(told, 'rewardTerms', 'a function');
  const { rounds = 'found' } = manifest;
  expect(rounds === 'found' || rounds === 'closed', 'rounds', "'found' or 'closed'");
  checkHabits(manifest.habits, expect);
  const { worker } = manifest;
  const speaks = worker === undefined || typeof record(worker)['talk'] === 'function';
  expect(speaks, 'worker', 'an object with a function, `talk`');
  checkTables(manifest, expect);
  checkCommands(manifest, expect);
  checkKeys(manifest, expect);
  checkKernel(record(manifest.kernel), expect);
  const provides = record(manifest.provides);
  for (const part of ['work', 'jobs', 'chain', 'wallet', 'payments', 'devnet', 'routes']) {
    const found = provides[part];
    if (OPTIONAL_PARTS.has(part) && found === undefined) continue;
    expect(isPart(found), `provides.${part}`, 'a class with a static list of tokens, `inject`');
  }
  const closes = rounds !== 'closed' || Object.values(provides).some(asksForRounds);
  expect(
    closes,
    'provides',
    'a class that asks for POOL_ROUNDS, for rounds are closed by the plugin',
  );
  return faults;
}

function checkHabits(
  habits: unknown,
  expect: (holds: boolean, key: string, wanted: string) => void,
): void {
  if (habits === undefined) return;
  const isObject = typeof habits === 'object' && habits !== null && !Array.isArray(habits);
  expect(isObject, 'habits', 'an object');
  // As all pools have it, where nothing else is said.
  const { feePercent = 1, feePercentMax = 100, scheme, schemes = [...SCHEMES] } = record(habits);
  const mostIsSound = isPercent(feePercentMax);
  expect(mostIsSound, 'habits.feePercentMax', 'a number from 0 to 100');
  const most = mostIsSound ? Number(feePercentMax) : 100;
  const fits = isPercent(feePercent) && Number(feePercent) <= most;
  expect(fits, 'habits.feePercent', `a number from 0 to ${most}`);
  const known = scheme === undefined || HABIT_SCHEMES.has(scheme);
  expect(known, 'habits.scheme', `one of ${[...HABIT_SCHEMES].join(', ')}`);
  const own = typeof scheme === 'string' ? scheme : 'pplns';
  const some: readonly unknown[] = Array.isArray(schemes) ? schemes : [];
  const hasOwn = some.includes(own) && some.every((each) => SCHEMES.has(each));
  expect(hasOwn || !known, 'habits.schemes', `a list of schemes with "${own}"`);
}

function isPercent(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 100;
}

function checkKernel(
  kernel: Record<string, unknown>,
  expect: (holds: boolean, key: string, wanted: string) => void,
): void {
  const { algorithm, difficultyOne, epochs, inputBytes, vectors, wasm, weight } = kernel;
  expect(/^[a-z0-9][a-z0-9-]*$/.test(String(algorithm)), 'kernel.algorithm', 'a kebab-case name');
  expect(wasm instanceof URL && wasm.protocol === 'file:', 'kernel.wasm', 'a file: URL');
  const size = Number.isSafeInteger(inputBytes) ? Number(inputBytes) : 0;
  expect(size >= 1 && size <= 65_536, 'kernel.inputBytes', 'a whole number from 1 to 65536');
  expect(weight === 'light' || weight === 'heavy', 'kernel.weight', "'light' or 'heavy'");
  const unit = typeof difficultyOne === 'bigint' && difficultyOne > 0n;
  const fits = difficultyOne === undefined || (unit && difficultyOne <= TARGET_MAX);
  expect(fits, 'kernel.difficultyOne', 'a target: a bigint from 1 to 2^256 - 1');
  const seedSize = epochs === undefined ? 0 : Number(record(epochs)['seedBytes']);
  const seeded = Number.isSafeInteger(seedSize) && seedSize >= 1 && seedSize <= 1_024;
  expect(
    epochs === undefined || seeded,
    'kernel.epochs.seedBytes',
    'a whole number from 1 to 1024',
  );
  const list = Array.isArray(vectors) ? vectors : [];
  expect(list.length > 0, 'kernel.vectors', 'a list of known answers, not empty');
  for (const [index, vector] of list.entries()) {
    const { context, input, digest, seed } = record(vector);
    const hex = [context, input, digest].every((text) => /^([0-9a-f]{2})*$/i.test(String(text)));
    const sized = String(input).length === 2 * size && String(digest).length === 64;
    const seedHex = epochs === undefined ? seed === undefined : isHex(seed, seedSize);
    const wanted = `context, input (${size} bytes) and digest (32 bytes) in hex`;
    expect(hex && sized, `kernel.vectors[${index}]`, wanted);
    const seedWanted = epochs === undefined ? 'none' : `${seedSize} bytes in lower-case hex`;
    expect(seedHex, `kernel.vectors[${index}].seed`, seedWanted);
  }
}

function isHex(value: unknown, bytes: number): boolean {
  return typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-f]*$/.test(value);
}

function isPart(value: unknown): boolean {
  if (typeof value !== 'function') return false;
  const { inject } = value as { readonly inject?: unknown };
  return Array.isArray(inject) && inject.every((token) => typeof token === 'symbol');
}

function asksForRounds(part: unknown): boolean {
  return (
    isPart(part) && (part as { readonly inject: readonly unknown[] }).inject.includes(POOL_ROUNDS)
  );
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
