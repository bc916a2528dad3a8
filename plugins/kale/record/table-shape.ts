/** Rows of the record as tables of the database hold them. */
import { revived, sortedJson } from '../events/event-body.ts';

/**
 * `number`: a safe integer in a bigint column; `amount`: a `bigint` in a numeric one; `json`: of whatever shape, in a
 * jsonb column.
 */
export type ColumnType = 'text' | 'number' | 'amount' | 'boolean' | 'json';

export type KeyPart = string | number;
export type RowKey = readonly KeyPart[];

/** One table. Columns are named as the fields, in snake case; undefined is null. */
export interface TableShape<Row> {
  readonly name: string;
  /** Its primary key, besides the pool's id. */
  readonly key: readonly (keyof Row & string)[];
  readonly columns: { readonly [Field in keyof Row & string]-?: ColumnType };
}

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  number: 'bigint',
  amount: 'numeric',
  boolean: 'boolean',
  json: 'jsonb',
};

export function columnName(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

interface Column {
  readonly field: string;
  readonly name: string;
  readonly type: ColumnType;
}

/** Worked out once for each shape: rows of hundreds of farmers are read many times a block. */
const known = new WeakMap<object, readonly Column[]>();

function columnsOf<Row>({ columns }: TableShape<Row>): readonly Column[] {
  const before = known.get(columns);
  if (before !== undefined) return before;
  const all = Object.entries<ColumnType>(columns).map(([field, type]) => {
    return { field, name: columnName(field), type };
  });
  known.set(columns, all);
  return all;
}

/** For SQL: all columns but the pool's. */
export function columnNames<Row>(shape: TableShape<Row>): readonly string[] {
  return columnsOf(shape).map(({ name }) => `"${name}"`);
}

export function keyNames<Row>({ key }: TableShape<Row>): readonly string[] {
  return key.map(quoted);
}

/** `name type, ...` as `json_to_recordset` wants it. */
export function recordColumns<Row>(
  shape: TableShape<Row>,
  fields: readonly (keyof Row & string)[] = fieldsOf(shape),
): string {
  return fields.map((field) => `${quoted(field)} ${SQL_TYPES[shape.columns[field]]}`).join(', ');
}

export function keyOf<Row>({ key }: TableShape<Row>, row: Row): RowKey {
  return key.map((field) => row[field] as KeyPart);
}

/** The row as one of a JSON recordset. */
export function recordOf<Row>(shape: TableShape<Row>, row: Row): Record<string, unknown> {
  const values = row as Record<string, unknown>;
  const record: Record<string, unknown> = {};
  for (const { field, name } of columnsOf(shape)) record[name] = values[field] ?? null;
  return record;
}

/** As the database gave it. */
export function rowOf<Row>(shape: TableShape<Row>, record: Record<string, unknown>): Row {
  const row: Record<string, unknown> = {};
  for (const { field, name, type } of columnsOf(shape))
    row[field] = fieldValue(type, record[name] ?? undefined);
  return row as Row;
}

/** Fields in which two rows differ. */
export function differingFields<Row>(shape: TableShape<Row>, one: Row, other: Row): string[] {
  return fieldsOf(shape).filter((field) => textOf(one[field]) !== textOf(other[field]));
}

/** Some are words of SQL. */
function quoted(field: string): string {
  return `"${columnName(field)}"`;
}

function fieldsOf<Row>({ columns }: TableShape<Row>): (keyof Row & string)[] {
  return Object.keys(columns) as (keyof Row & string)[];
}

function fieldValue(type: ColumnType, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (type === 'number') return Number(value);
  return type === 'json' ? revived(value) : value;
}

function textOf(value: unknown): string {
  return value === undefined ? '' : sortedJson(value);
}
