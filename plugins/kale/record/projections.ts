/** All that follows from events, and how. */
import type { KaleEvent } from '../events/kale-event.ts';
import { blockRows } from './blocks.ts';
import { farmerRows } from './farmers.ts';
import { harvestRows } from './harvests.ts';
import { payoutRows } from './payouts.ts';
import { plantingRows } from './plantings.ts';
import { poolerRows } from './poolers.ts';
import type { Fact, Moment, Projection } from './projection.ts';
import { isRepeated } from './repeated-fact.ts';
import { roundRows } from './rounds.ts';
import { RowBook, rowName } from './row-book.ts';
import type { Rows } from './row-book.ts';
import { submissionRows } from './submissions.ts';
import { sweepRows } from './sweeps.ts';
import type { RowKey, TableShape } from './table-shape.ts';
import { workRows } from './works.ts';

/** Gives a function each projection with the type of its own rows. */
export function eachProjection(act: <Row>(projection: Projection<Row>) => void): void {
  act(farmerRows);
  act(poolerRows);
  act(blockRows);
  act(roundRows);
  act(plantingRows);
  act(workRows);
  act(harvestRows);
  act(sweepRows);
  act(submissionRows);
  act(payoutRows);
}

export interface WantedRow {
  readonly shape: TableShape<never>;
  readonly key: RowKey;
}

/** Rows without which the fact cannot be judged. */
export function wantedRows(fact: Fact): readonly WantedRow[] {
  const wanted: WantedRow[] = [];
  eachProjection(({ shape, steps }) => {
    const keys = steps[fact.kind]?.keys(fact as never) ?? [];
    wanted.push(...keys.map((key) => ({ shape: shape as TableShape<never>, key })));
  });
  return wanted;
}

/** @throws RangeError where the end of a sweep is told that never began */
export function factOf(event: KaleEvent, rows: Rows): Fact {
  if (event.kind !== 'swept' && event.kind !== 'sweep-failed') return event;
  const parts = rows.get(sweepRows.shape, [event.key])?.parts;
  if (parts === undefined) throw refusalOf(event, sweepRows.shape, [event.key], 'is not there');
  return { ...event, parts };
}

/** Whether a row is kept, where not all of them are. */
export type RowChoice = (shape: { readonly name: string }, key: RowKey) => boolean;

const ALL_ROWS: RowChoice = () => true;

/**
 * Changes all rows that follow from the event; false where it tells again what is on record, so that nothing follows.
 * @throws RangeError naming event and row where it cannot follow; then some rows may have changed
 */
export function applyEvent(
  event: KaleEvent,
  rows: RowBook,
  moment: Moment,
  isKept = ALL_ROWS,
): boolean {
  const fact = factOf(event, rows);
  if (isRepeated(fact, rows)) return false;
  eachProjection(({ shape, steps }) => {
    const step = steps[fact.kind];
    for (const key of step?.keys(fact as never) ?? []) {
      if (!isKept(shape, key)) continue;
      try {
        const next = step?.next(rows.get(shape, key), fact as never, key, moment);
        if (next !== undefined) rows.set(shape, key, next);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw refusalOf(event, shape, key, error.message);
      }
    }
  });
  return true;
}

/**
 * Applies all, or none where one cannot follow; those that only tell again what is on record are left out of what it
 * returns. `momentOf`: of the n-th that is kept. @throws RangeError as `applyEvent`
 */
export function applyAll(
  events: readonly KaleEvent[],
  rows: RowBook,
  momentOf: (index: number) => Moment,
  isKept = ALL_ROWS,
): readonly KaleEvent[] {
  const draft = new RowBook(rows);
  const kept: KaleEvent[] = [];
  for (const event of events)
    if (applyEvent(event, draft, momentOf(kept.length), isKept)) kept.push(event);
  draft.pour(rows);
  return kept;
}

function refusalOf(
  { kind }: KaleEvent,
  { name }: { readonly name: string },
  key: RowKey,
  why: string,
): RangeError {
  return new RangeError(`${kind} cannot follow: ${rowName(key)} of ${name} ${why}`);
}
