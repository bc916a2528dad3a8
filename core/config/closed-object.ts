import { Type } from 'typebox';
import type { TObject, TProperties } from 'typebox';

/**
 * A table that refuses unknown keys and is filled in where it is missing, so that the defaults of its
 * keys apply without it.
 */
export function closed<Properties extends TProperties>(
  properties: Properties,
): TObject<Properties> {
  return Type.Object(properties, { additionalProperties: false, default: {} });
}
