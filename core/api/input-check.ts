import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { TObject } from 'typebox';
import { ApiError } from './api-error.ts';

/** Texts of a URL become numbers where the schema asks for them; a body has types of its own. */
const urls = new Ajv({ coerceTypes: true, useDefaults: true });
const bodies = new Ajv({ useDefaults: true });

/** Compiles a schema into a check that fills in defaults and returns its input. @throws ApiError 400. */
export function inputCheck(
  schema: TObject | undefined,
  place: 'path' | 'query' | 'body',
): (input: unknown) => unknown {
  if (schema === undefined) return () => ({});
  const validate = (place === 'body' ? bodies : urls).compile(schema);
  return (input) => {
    if (validate(input)) return input;
    throw refusal(validate, place);
  };
}

function refusal(validate: ValidateFunction, place: string): ApiError {
  const [problem] = validate.errors ?? [];
  const named: Readonly<Record<string, unknown>> = problem?.params ?? {};
  const path = problem?.instancePath.slice(1) ?? '';
  const field = String(named['additionalProperty'] ?? named['missingProperty'] ?? path);
  if (named['additionalProperty'] !== undefined) {
    const known = Object.keys((validate.schema as TObject).properties);
    const hint = known.length === 0 ? 'nothing is' : known.join(', ');
    return new ApiError(400, 'invalid', `${place}: ${field} is not known here (${hint})`, {
      field,
    });
  }
  const allowed = named['allowedValues'];
  const values = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  const subject = field === '' ? place : `${place}: ${field}`;
  const words =
    named['missingProperty'] === undefined ? (problem?.message ?? 'is wrong') : 'is missing';
  return new ApiError(
    400,
    'invalid',
    `${subject} ${words}${values}`,
    field === '' ? {} : { field },
  );
}
