/** Options of plugins' commands: from a schema to flags of the terminal, and from those to checked values. */
import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import { InvalidArgumentError, Option } from 'commander';
import type { TObject } from 'typebox';
import { choicesOf } from '../host/manifest-commands.ts';
import { PoolError } from '../plugin-api/errors.ts';

interface OptionFacts {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
}

const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: false });

/** Flags for the options of a command, in the schema's order. */
export function flagsOf(schema: TObject | undefined): readonly Option[] {
  const required: readonly string[] = schema?.required ?? [];
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => {
    const facts: OptionFacts = property;
    const option = new Option(termOf(name, facts), facts.description);
    if (facts.default !== undefined) option.default(facts.default);
    const must = required.includes(name) && facts.default === undefined;
    if (must && facts.type !== 'boolean') option.makeOptionMandatory();
    if (facts.type === 'number' || facts.type === 'integer') option.argParser(numberOf);
    const choices = choicesOf(property);
    if (choices !== undefined) option.choices(choices);
    return option;
  });
}

/**
 * What the schema makes of the flags that were given, defaults filled in. @throws PoolError `CONFIG_INVALID` naming
 * each flag that is wrong.
 */
export function checkedOptions(
  schema: TObject | undefined,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    const { type, default: habit }: OptionFacts = property;
    const value = given[name] ?? (type === 'boolean' ? (habit ?? false) : undefined);
    if (value !== undefined) values[name] = value;
  }
  if (schema === undefined) return values;
  const validate = ajv.compile(schema);
  if (validate(values)) return values;
  const faults = [...new Set((validate.errors ?? []).map(faultOf))];
  throw new PoolError('CONFIG_INVALID', faults.join('\n'), { faults: faults.length });
}

function termOf(name: string, { type, default: habit }: OptionFacts): string {
  const kebab = kebabOf(name);
  if (type === 'boolean') return habit === true ? `--no-${kebab}` : `--${kebab}`;
  return `--${kebab} <${type === 'number' || type === 'integer' ? 'number' : 'text'}>`;
}

function numberOf(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw new InvalidArgumentError('expected a number');
  return number;
}

function faultOf({ instancePath, message = 'is wrong', params }: ErrorObject): string {
  const { missingProperty } = params as { readonly missingProperty?: string };
  const name = missingProperty ?? instancePath.split('/')[1] ?? '';
  return `--${kebabOf(name)}: ${missingProperty === undefined ? message : 'is missing'}`;
}

function kebabOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
