/** Rows with the number of the last event that they follow from: one statement sees both as of one moment. */
import type { PoolStatements } from '../../../core/plugin-api/tables.ts';
import { columnNames, keyNames, rowOf } from './table-shape.ts';
import type { RowKey, TableShape } from './table-shape.ts';

interface SeenRows<Row> {
  readonly rows: readonly Row[];
  readonly sequence: bigint;
}

type Found = Record<string, unknown> & { readonly seen: bigint; readonly there: number | null };

/** Behind `after`, in the order of their keys, at most so many. */
export async function seenRows<Row>(
  statements: PoolStatements,
  shape: TableShape<Row>,
  place: { readonly poolId: string; readonly after: RowKey | undefined; readonly count: number },
): Promise<SeenRows<Row>> {
  const names = keyNames(shape);
  const behind =
    place.after === undefined
      ? ''
      : `and (${names.join(', ')}) > (${names.map(() => '?').join(', ')})`;
  const where = `${behind} order by ${names.join(', ')} limit ?`;
  return asked(statements, shape, {
    poolId: place.poolId,
    where,
    parameters: [...(place.after ?? []), place.count],
  });
}

export async function seenRow<Row>(
  statements: PoolStatements,
  shape: TableShape<Row>,
  place: { readonly poolId: string; readonly key: RowKey },
): Promise<{ readonly row: Row | undefined; readonly sequence: bigint }> {
  const where = keyNames(shape)
    .map((name) => `and ${name} = ?`)
    .join(' ');
  const { poolId, key } = place;
  const { rows, sequence } = await asked(statements, shape, { poolId, where, parameters: key });
  return { row: rows[0], sequence };
}

async function asked<Row>(
  statements: PoolStatements,
  shape: TableShape<Row>,
  {
    poolId,
    where,
    parameters,
  }: {
    readonly poolId: string;
    readonly where: string;
    readonly parameters: RowKey;
  },
): Promise<SeenRows<Row>> {
  const found = await statements.rows<Found>(
    `select coalesce((select h.sequence from log_heads h where h.pool_id = ?), 0) as seen, t.*
       from (values (0)) as one(n)
       left join (select 1 as there, ${columnNames(shape).join(', ')} from ${shape.name}
                   where pool_id = ? ${where}) as t on true`,
    [poolId, poolId, ...parameters],
  );
  const rows = found.filter(({ there }) => there !== null).map((each) => rowOf(shape, each));
  return { rows, sequence: found[0]?.seen ?? 0n };
}
