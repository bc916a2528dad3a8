import type { RowKey, TableShape } from './table-shape.ts';

/** Rows as reducers find them. */
export interface Rows {
  get<Row>(shape: TableShape<Row>, key: RowKey): Row | undefined;
}

/** Shapes are compared by identity; a row under a shape is one of that shape, as `set` saw to it. */
type Tables = Map<TableShape<never>, Map<string, unknown>>;

/** Rows in memory. */
export class RowBook implements Rows {
  readonly #tables: Tables = new Map();
  readonly #below: Rows | undefined;

  /** `below`: where rows come from that were not set here. */
  constructor(below?: Rows) {
    this.#below = below;
  }

  get<Row>(shape: TableShape<Row>, key: RowKey): Row | undefined {
    const row = this.#tables.get(shape)?.get(rowName(key));
    return row === undefined ? this.#below?.get(shape, key) : (row as Row);
  }

  set<Row>(shape: TableShape<Row>, key: RowKey, row: Row): void {
    const known = this.#tables.get(shape);
    const table = known ?? new Map<string, unknown>();
    if (known === undefined) this.#tables.set(shape, table);
    table.set(rowName(key), row);
  }

  /** Forgets one that was set here. */
  drop<Row>(shape: TableShape<Row>, key: RowKey): void {
    this.#tables.get(shape)?.delete(rowName(key));
  }

  /** Rows that were set here, by their names. */
  rowsOf<Row>(shape: TableShape<Row>): ReadonlyMap<string, Row> {
    const table = this.#tables.get(shape) ?? new Map<string, unknown>();
    return table as ReadonlyMap<string, Row>;
  }

  /** Puts all that was set here into another book. */
  pour(into: RowBook): void {
    for (const [shape, rows] of this.#tables)
      for (const [name, row] of rows) into.set(shape, keyOfName(name), row as never);
  }
}

export function rowName(key: RowKey): string {
  return JSON.stringify(key);
}

/** @throws SyntaxError for what `rowName` did not make */
export function keyOfName(name: string): RowKey {
  return JSON.parse(name) as RowKey;
}
