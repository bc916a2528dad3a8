/** What an event makes of the rows of one table. */
import type { KaleEvent } from '../events/kale-event.ts';
import type { RowKey, TableShape } from './table-shape.ts';

type Ended<Kind extends 'swept' | 'sweep-failed'> = Extract<KaleEvent, { kind: Kind }> &
  Pick<Extract<KaleEvent, { kind: 'sweep-begun' }>, 'parts'>;

/** An event with what it refers to: the parts of a sweep that ends. */
export type Fact =
  | Exclude<KaleEvent, { kind: 'swept' | 'sweep-failed' }>
  | Ended<'swept'>
  | Ended<'sweep-failed'>;
export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>;

export interface Moment {
  /** Unix milliseconds. */
  readonly atMs: number;
  /** Of the event in the log. */
  readonly sequence: bigint;
}

interface Step<Row, Event> {
  /** Rows that it changes, or that it cannot be without. */
  keys(event: Event): readonly RowKey[];
  /** Pure. @throws RangeError, saying what the row is, where the event cannot follow. */
  next(row: Row | undefined, event: Event, key: RowKey, moment: Moment): Row;
}

/** One table and its reducer, by kinds of events; all others leave it alone. */
export interface Projection<Row> {
  readonly shape: TableShape<Row>;
  readonly steps: { readonly [Kind in Fact['kind']]?: Step<Row, FactOf<Kind>> };
}

/** The row that has to be there. @throws RangeError */
export function existing<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new RangeError('is not there');
  return row;
}

/** @throws RangeError unless `isSo` */
export function requireRow(isSo: boolean, what: string): void {
  if (!isSo) throw new RangeError(what);
}

/** @throws RangeError where it is below zero */
export function notNegative(amount: bigint, what: string): bigint {
  requireRow(amount >= 0n, `would have a ${what} of ${amount}`);
  return amount;
}

export function farmerKeyOf({ farmerId }: { readonly farmerId: string }): readonly RowKey[] {
  return [[farmerId]];
}

export function pailKeyOf(pail: {
  readonly blockIndex: number;
  readonly farmerId: string;
}): readonly RowKey[] {
  return [[pail.blockIndex, pail.farmerId]];
}

export function blockKeyOf({ blockIndex }: { readonly blockIndex: number }): readonly RowKey[] {
  return [[blockIndex]];
}
