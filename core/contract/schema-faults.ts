import { Ajv } from 'ajv';

interface SchemaNode {
  readonly type?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly additionalProperties?: unknown;
}

/**
 * What is wrong with a plugin's schema as such: tables that take unknown keys (a typing error would pass
 * unseen), and defaults that do not fit their own schema.
 */
export function schemaFaults(schema: object, path = 'coin'): readonly string[] {
  const node: SchemaNode = schema;
  const faults: string[] = [];
  if (node.type === 'object' && node.additionalProperties !== false) {
    faults.push(`${path}: expected additionalProperties false`);
  }
  if (node.default !== undefined) {
    const ajv = new Ajv({ strict: false, useDefaults: true });
    if (!ajv.validate(schema, structuredClone(node.default))) {
      faults.push(`${path}: its default does not fit: ${ajv.errorsText()}`);
    }
  }
  for (const [key, property] of Object.entries(node.properties ?? {})) {
    faults.push(...schemaFaults(property, `${path}.${key}`));
  }
  if (node.items !== undefined) faults.push(...schemaFaults(node.items, `${path}[]`));
  return faults;
}
