import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { TObject } from 'typebox';
import { ApiError } from './api-error.ts';

/** Texts of a URL become numbers where the schema asks for them; a body has types of its own. */
const urls = new Ajv({ coerceTypes: true, useDefaults: true });
const bodies = new Ajv({ useDefaults: true });

/**
 * Compiles a schema into a check that fills in defaults and returns its input. @throws ApiError
 * 400.
 */
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

interface ProblemFacts {
  readonly additionalProperty?: string;
  readonly missingProperty?: string;
  readonly allowedValues?: readonly string[];
}

function refusal(validate: ValidateFunction, place: string): ApiError {
  const [problem] = validate.errors ?? [];
  const facts: ProblemFacts = problem?.params ?? {};
  const path = problem?.instancePath.slice(1) ?? '';
  const field = facts.additionalProperty ?? facts.missingProperty ?? path;
  const named = field === '' ? {} : { field };
  const subject = field === '' ? place : `${place}: ${field}`;
  if (facts.additionalProperty !== undefined) {
    const known = Object.keys((validate.schema as TObject).properties).join(', ') || 'nothing is';
    return new ApiError(400, 'invalid', `${subject} is not known here (${known})`, named);
  }
  if (facts.missingProperty !== undefined) {
    return new ApiError(400, 'invalid', `${subject} is missing`, named);
  }
  const values = facts.allowedValues === undefined ? '' : `: ${facts.allowedValues.join(', ')}`;
  const words = problem?.message ?? 'is wrong';
  return new ApiError(400, 'invalid', `${subject} ${words}${values}`, named);
}
