/** Rows of any table of one pool, many in one statement. */
import type { PoolStatements } from '../../../core/plugin-api/tables.ts';
import { sortedJson } from '../events/event-body.ts';
import { rowName } from './row-book.ts';
import type { RowKey, TableShape } from './table-shape.ts';
import {
  columnName,
  columnNames,
  keyNames,
  keyOf,
  recordColumns,
  recordOf,
  rowOf,
} from './table-shape.ts';

type Found = Record<string, unknown>;

/** Those that are there, by their names. */
export async function selectRows<Row>(
  statements: PoolStatements,
  poolId: string,
  { shape, keys }: { readonly shape: TableShape<Row>; readonly keys: readonly RowKey[] },
): Promise<ReadonlyMap<string, Row>> {
  if (keys.length === 0) return new Map();
  const named = keyNames(shape);
  const found = await statements.rows<Found>(
    `select ${columnNames(shape)
      .map((name) => `t.${name}`)
      .join(', ')}
       from json_to_recordset(?::json) as k(${recordColumns(shape, shape.key)})
       join ${shape.name} t on t.pool_id = ? and ${named.map((name) => `t.${name} = k.${name}`).join(' and ')}`,
    [sortedJson(keys.map((key) => keyRecord(shape, key))), poolId],
  );
  return new Map(
    found.map((record) => {
      const row = rowOf(shape, record);
      return [rowName(keyOf(shape, row)), row];
    }),
  );
}

/** Puts each row where it belongs, in place of the one that is there. */
export async function upsertRows<Row>(
  statements: PoolStatements,
  poolId: string,
  { shape, rows }: { readonly shape: TableShape<Row>; readonly rows: readonly Row[] },
): Promise<void> {
  if (rows.length === 0) return;
  const names = columnNames(shape);
  const keys = keyNames(shape);
  const changed = names.filter((name) => !keys.includes(name));
  await statements.rows(
    `insert into ${shape.name} (pool_id, ${names.join(', ')})
     select ?, ${names.join(', ')}
       from json_to_recordset(?::json) as r(${recordColumns(shape)})
     on conflict (pool_id, ${keys.join(', ')}) do update
        set ${changed.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    [poolId, sortedJson(rows.map((row) => recordOf(shape, row)))],
  );
}

function keyRecord<Row>({ key: fields }: TableShape<Row>, key: RowKey): Found {
  return Object.fromEntries(fields.map((field, index) => [columnName(field), key[index]]));
}
