/** Several appends in one transaction: each of them as a whole, or not at all. */
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PoolStatements } from '../../../core/plugin-api/tables.ts';
import type { KeptKey } from '../custody/key-custody.ts';
import { keyShape } from '../record/farmer-keys.ts';
import type { Fact } from '../record/projection.ts';
import { applyAll, eachProjection, wantedRows } from '../record/projections.ts';
import { RowBook, keyOfName, rowName } from '../record/row-book.ts';
import { selectRows, upsertRows } from '../record/sql-rows.ts';
import { sweepRows } from '../record/sweeps.ts';
import type { SweepRow } from '../record/sweeps.ts';
import type { RowKey, TableShape } from '../record/table-shape.ts';
import { eventBody } from './event-body.ts';
import { eventLink } from './event-link.ts';
import type { KaleEvent } from './kale-event.ts';
import { lockedHead } from './log-head.ts';
import type { LogHead } from './log-head.ts';

export interface Append {
  readonly events: readonly KaleEvent[];
  /** A sealed key that is put where exactly `known` is; undefined: where none is. */
  readonly key?: { readonly known: KeptKey | undefined; readonly next: KeptKey };
}

export type Verdict =
  | { readonly kind: 'kept' }
  /** Another key is there than was said. */
  | { readonly kind: 'other-key' }
  | { readonly kind: 'refused'; readonly error: RangeError };

export interface WrittenGroup {
  /** In the order of the appends. */
  readonly verdicts: readonly Verdict[];
  /** The last event that was written; undefined where none was. */
  readonly head: LogHead | undefined;
}

/** `poolId`, and Unix milliseconds at which it happens. */
export interface GroupPlace {
  readonly poolId: string;
  /** Whose appends they are; undefined: of a command, beside whoever works on the farm. */
  readonly life: bigint | undefined;
  readonly atMs: number;
}

/** Rejects as statements do, and with `PAYOUT_FENCED` where a later life has the pool; what cannot follow is a verdict, and leaves no trace. */
export async function writeGroup(
  statements: PoolStatements,
  place: GroupPlace,
  appends: readonly Append[],
): Promise<WrittenGroup> {
  // From here on all rows of the pool are this transaction's alone: whoever changes them comes this way.
  const head = await lockedHead(statements, place.poolId);
  if (place.life !== undefined && head.life !== place.life) throw fenced(place.poolId);
  const found = await rowsFor(statements, place.poolId, appends);
  const rows = new RowBook(found);
  const kept: KaleEvent[] = [];
  const verdicts = appends.map((append): Verdict => {
    const first = head.sequence + 1n + BigInt(kept.length);
    try {
      if (!keyFits(append, rows)) return { kind: 'other-key' };
      const momentOf = (index: number) => ({ atMs: place.atMs, sequence: first + BigInt(index) });
      kept.push(...applyAll(append.events, rows, momentOf));
    } catch (error) {
      if (error instanceof RangeError) return { kind: 'refused', error };
      throw error;
    }
    const next = append.key?.next;
    if (next !== undefined) rows.set(keyShape, [next.farmerId], next);
    return { kind: 'kept' };
  });
  await writeRows(statements, place.poolId, { found, rows });
  const last =
    kept.length === 0 ? undefined : await writeEvents(statements, { ...place, head }, kept);
  return { verdicts, head: last };
}

function fenced(poolId: string): PoolError {
  const text = `another process has the farm of ${poolId} by now: this one does nothing more`;
  return new PoolError('PAYOUT_FENCED', text, { poolId });
}

/** All rows that the events may need; more do not hurt. */
async function rowsFor(
  statements: PoolStatements,
  poolId: string,
  appends: readonly Append[],
): Promise<RowBook> {
  const book = new RowBook();
  const events = appends.flatMap((append) => append.events);
  const ended = events.flatMap((event) => (isSweepEnd(event) ? [[event.key]] : []));
  await load(statements, poolId, { book, shape: sweepRows.shape, keys: ended });
  const begun = new Map<string, SweepRow['parts']>();
  const wanted = new Map<TableShape<never>, Map<string, RowKey>>();
  for (const event of events) {
    if (event.kind === 'sweep-begun') begun.set(event.key, event.parts);
    for (const { shape, key } of wantedRows(likelyFact(event, book, begun))) {
      const keys = wanted.get(shape) ?? new Map<string, RowKey>();
      wanted.set(shape, keys.set(rowName(key), key));
    }
  }
  for (const [shape, keys] of wanted)
    await load(statements, poolId, { book, shape, keys: [...keys.values()] });
  const owners = appends.flatMap(({ key }) => (key === undefined ? [] : [[key.next.farmerId]]));
  await load(statements, poolId, { book, shape: keyShape, keys: owners });
  return book;
}

async function load<Row>(
  statements: PoolStatements,
  poolId: string,
  {
    book,
    shape,
    keys,
  }: { readonly book: RowBook; readonly shape: TableShape<Row>; readonly keys: readonly RowKey[] },
): Promise<void> {
  const found = await selectRows(statements, poolId, { shape, keys });
  for (const [name, row] of found) book.set(shape, keyOfName(name), row);
}

function isSweepEnd(
  event: KaleEvent,
): event is Extract<KaleEvent, { kind: 'swept' | 'sweep-failed' }> {
  return event.kind === 'swept' || event.kind === 'sweep-failed';
}

/** The parts of a sweep that nobody began are none: it will be refused. */
function likelyFact(
  event: KaleEvent,
  book: RowBook,
  begun: ReadonlyMap<string, SweepRow['parts']>,
): Fact {
  if (!isSweepEnd(event)) return event;
  const known = book.get(sweepRows.shape, [event.key])?.parts;
  return { ...event, parts: known ?? begun.get(event.key) ?? [] };
}

/** @throws RangeError where a farmer has a key that nobody knew of */
function keyFits({ key }: Append, rows: RowBook): boolean {
  if (key === undefined) return true;
  const { known, next } = key;
  const there = rows.get(keyShape, [next.farmerId]);
  if (known === undefined && there !== undefined)
    throw new RangeError(`farmer ${next.farmerId} has a key already`);
  return there?.sealed === known?.sealed && there?.publicKey === known?.publicKey;
}

async function writeRows(
  statements: PoolStatements,
  poolId: string,
  { found, rows }: { readonly found: RowBook; readonly rows: RowBook },
): Promise<void> {
  const writes: (() => Promise<void>)[] = [];
  const write = <Row>(shape: TableShape<Row>): void => {
    const changed = [...rows.rowsOf(shape)].filter(
      ([name, row]) => found.get(shape, keyOfName(name)) !== row,
    );
    const values = changed.map(([, row]) => row);
    writes.push(() => upsertRows(statements, poolId, { shape, rows: values }));
  };
  eachProjection(({ shape }) => write(shape));
  write(keyShape);
  for (const each of writes) await each();
}

async function writeEvents(
  statements: PoolStatements,
  { poolId, atMs, head }: GroupPlace & { readonly head: LogHead },
  events: readonly KaleEvent[],
): Promise<LogHead> {
  let { sequence, link } = head;
  const at = JSON.stringify(new Date(atMs));
  const records = events.map((event) => {
    const body = eventBody(event);
    sequence += 1n;
    link = eventLink(link, { kind: event.kind, atMs, body });
    return `{"s":${sequence},"t":${at},"k":"${event.kind}","b":${body},"l":"${link}"}`;
  });
  await statements.rows(
    `insert into events (pool_id, sequence, at, kind, body, link)
     select ?, s, t, k, b, decode(l, 'hex')
       from json_to_recordset(?::json)
         as e(s bigint, t timestamptz, k text, b jsonb, l text)`,
    [poolId, `[${records.join(',')}]`],
  );
  await statements.rows(
    `update log_heads set sequence = ?, link = decode(?, 'hex') where pool_id = ?`,
    [sequence, link, poolId],
  );
  return { sequence, link };
}
