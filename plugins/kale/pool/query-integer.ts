import { CallRefusal } from './call-refusal.ts';

const DIGITS = /^[0-9]{1,15}$/;

/** A number of the query; undefined where it is left out. @throws CallRefusal 400 naming it */
export function queryInteger(
  query: Readonly<Record<string, string>>,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const value = DIGITS.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new CallRefusal(400, `${name} has to be an integer from ${min} to ${max}`);
  return value;
}
