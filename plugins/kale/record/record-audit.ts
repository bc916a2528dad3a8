import { createHash } from 'node:crypto';
import type { PoolDatabase } from '../../../core/plugin-api/tables.ts';
import { FIRST_LINK } from '../events/event-link.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import type { LogHead } from '../events/log-head.ts';
import { eventsBehind } from '../events/recorded-events.ts';
import type { ReadEvent } from '../events/recorded-events.ts';
import { farmerRows } from './farmers.ts';
import { keyShape } from './farmer-keys.ts';
import { applyAll, eachProjection } from './projections.ts';
import type { RowChoice } from './projections.ts';
import { RowBook, keyOfName, rowName } from './row-book.ts';
import { seenRow, seenRows } from './seen-rows.ts';
import { submissionRows } from './submissions.ts';
import type { SubmissionRow } from './submissions.ts';
import { sweepRows } from './sweeps.ts';
import type { RowKey, TableShape } from './table-shape.ts';
import { differingFields, keyOf } from './table-shape.ts';

export interface AuditReport {
  readonly events: number;
  /** Rows that were compared, by table, in their order. */
  readonly tables: ReadonlyMap<string, number>;
  readonly differenceCount: number;
}

export interface AuditTerms {
  /** Rows that are built at once; more are built in several turns, each of which reads all events. */
  readonly rowsMax: number;
  /** Of events and rows that are read at once. */
  readonly pageSize: number;
  /** Told of each difference. */
  readonly tell: (difference: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Builds all rows anew from the events, and compares them with those of the tables. The pool may go on meanwhile: each
 * page is read in one statement with the number of the last event that it follows from, and compared with what follows
 * from the events up to that one. In memory are a page of events and the rows of one turn.
 */
export class RecordAudit {
  readonly #database: PoolDatabase;
  readonly #poolId: string;
  readonly #terms: AuditTerms;
  readonly #tables = new Map<string, number>();
  #differenceCount = 0;

  constructor(database: PoolDatabase, poolId: string, terms: AuditTerms) {
    this.#database = database;
    this.#poolId = poolId;
    this.#terms = terms;
  }

  /** Rejects with `STORAGE_UNAVAILABLE`, and with the signal's reason. */
  async run(): Promise<AuditReport> {
    const turns = Math.max(1, Math.ceil((await this.#rowCount()) / this.#terms.rowsMax));
    let events = 0;
    for (let turn = 0; turn < turns; turn += 1) {
      const audit = new AuditTurn(this.#database, this.#poolId, {
        ...this.#terms,
        tell: (difference) => {
          this.#differenceCount += 1;
          this.#terms.tell(difference);
        },
        isOwn: (key) => turns === 1 || turnOf(key, turns) === turn,
        isFirst: turn === 0,
      });
      const { tables, events: read } = await audit.run();
      if (turn === 0) events = read;
      for (const [name, count] of tables)
        this.#tables.set(name, (this.#tables.get(name) ?? 0) + count);
    }
    return { events, tables: this.#tables, differenceCount: this.#differenceCount };
  }

  async #rowCount(): Promise<number> {
    const names: string[] = [];
    eachProjection(({ shape }) => void names.push(shape.name));
    let sum = 0n;
    for (const name of names) {
      const sql = `select count(*) as count from ${name} where pool_id = ?`;
      const [row] = await this.#database.rows<{ readonly count: bigint }>(sql, [this.#poolId]);
      sum += row?.count ?? 0n;
    }
    return Number(sum);
  }
}

interface TurnTerms extends AuditTerms {
  /** Whether a row of this key is of this turn. */
  readonly isOwn: (key: RowKey) => boolean;
  /** What is said of events alone is said once. */
  readonly isFirst: boolean;
}

/** The same for the same key, whatever the table. */
function turnOf(key: RowKey, turns: number): number {
  return createHash('sha256').update(rowName(key)).digest().readUInt32BE() % turns;
}

/** A part of all rows, by their keys, and all events. */
class AuditTurn {
  readonly #database: PoolDatabase;
  readonly #poolId: string;
  readonly #terms: TurnTerms;
  readonly #rows = new RowBook();
  readonly #tables = new Map<string, number>();
  #head: LogHead = { sequence: 0n, link: FIRST_LINK };
  #events = 0;

  constructor(database: PoolDatabase, poolId: string, terms: TurnTerms) {
    this.#database = database;
    this.#poolId = poolId;
    this.#terms = terms;
  }

  async run(): Promise<Pick<AuditReport, 'events' | 'tables'>> {
    await this.#checkHead();
    const comparisons: (() => Promise<void>)[] = [];
    eachProjection(({ shape }) => comparisons.push(() => this.#compare(shape)));
    for (const compare of comparisons) await compare();
    await this.#checkKeys();
    return { events: this.#events, tables: this.#tables };
  }

  #differ(what: string): void {
    this.#terms.tell(what);
  }

  #differOnce(what: string): void {
    if (this.#terms.isFirst) this.#terms.tell(what);
  }

  /** That the log ends where its head says. */
  async #checkHead(): Promise<void> {
    const [head] = await this.#database.rows<LogHead & { readonly last: bigint }>(
      `select h.sequence, encode(h.link, 'hex') as link,
              (select coalesce(max(e.sequence), 0) from events e where e.pool_id = ?) as last
         from (values (0)) as one(n) left join log_heads h on h.pool_id = ?`,
      [this.#poolId, this.#poolId],
    );
    const { last = 0n } = head ?? {};
    const sequence = head?.sequence ?? 0n;
    if (sequence !== last)
      this.#differOnce(`log_heads: says that the last event is ${sequence}, which is ${last}`);
    await this.#replayTo(last);
    const isSo = sequence !== last || last === 0n || head?.link === this.#head.link;
    if (!isSo) this.#differOnce(`log_heads: does not fit event ${last}`);
  }

  /** Never back: what follows from events is known as of one of them only. */
  async #replayTo(until: bigint): Promise<void> {
    const { pageSize: count, signal, isFirst } = this.#terms;
    while (this.#head.sequence < until) {
      signal.throwIfAborted();
      const range = { after: this.#head, until, count, isKnown: !isFirst };
      const page = await eventsBehind(this.#database, this.#poolId, range);
      if (page.length === 0) {
        this.#differOnce(`events: ${this.#head.sequence + 1n} to ${until} are not there`);
        this.#head = { sequence: until, link: this.#head.link };
      }
      for (const each of page) this.#replay(each);
    }
  }

  #replay({ sequence, atMs, event, isLinked, link }: ReadEvent): void {
    if (!isLinked) this.#differOnce(`events: ${sequence} is not what was written behind the last`);
    this.#head = { sequence, link };
    this.#events += 1;
    try {
      const moment = { atMs, sequence };
      const kept = applyAll([briefEvent(event)], this.#rows, () => moment, this.#isKept);
      if (kept.length === 0) this.#differ(`events: ${sequence} tells again what was told`);
      this.#dropSweep(event);
    } catch (error) {
      // One that was changed may be of any shape.
      const isSound = isLinked && this.#terms.isFirst;
      if (isSound && !(error instanceof RangeError)) throw error;
      this.#differ(`events: ${sequence}: ${error instanceof Error ? error.message : ''}`);
    }
  }

  /** What a sweep moves is needed where it ends, whosever rows it moves. */
  readonly #isKept: RowChoice = (shape, key) =>
    shape.name === sweepRows.shape.name || this.#terms.isOwn(key);

  #dropSweep(event: KaleEvent): void {
    const isEnd = event.kind === 'swept' || event.kind === 'sweep-failed';
    if (isEnd && !this.#terms.isOwn([event.key])) this.#rows.drop(sweepRows.shape, [event.key]);
  }

  async #compare<Row>(shape: TableShape<Row>): Promise<void> {
    const met = new Set<string>();
    for (let after: RowKey | undefined, isOver = false; !isOver; ) {
      this.#terms.signal.throwIfAborted();
      const place = { poolId: this.#poolId, after, count: this.#terms.pageSize };
      const { rows, sequence } = await seenRows(this.#database, shape, place);
      await this.#replayTo(sequence);
      for (const row of rows) {
        after = keyOf(shape, row);
        if (!this.#terms.isOwn(after)) continue;
        met.add(rowName(after));
        this.#compareRow(shape, after, row);
      }
      isOver = rows.length < this.#terms.pageSize;
    }
    this.#tables.set(shape.name, met.size);
    // What came behind the pages meanwhile is asked for by itself.
    const isMissed = (name: string) => !met.has(name) && this.#terms.isOwn(keyOfName(name));
    for (const name of [...this.#rows.rowsOf(shape).keys()].filter(isMissed)) {
      this.#terms.signal.throwIfAborted();
      const place = { poolId: this.#poolId, key: keyOfName(name) };
      const { row, sequence } = await seenRow(this.#database, shape, place);
      await this.#replayTo(sequence);
      this.#compareRow(shape, place.key, row);
    }
  }

  #compareRow<Row>(shape: TableShape<Row>, key: RowKey, row: Row | undefined): void {
    const expected = this.#rows.get(shape, key);
    const name = `${shape.name} ${rowName(key)}`;
    if (row === undefined) this.#differ(`${name}: is not there`);
    else if (expected === undefined) this.#differ(`${name}: follows from no event`);
    else
      for (const field of differingFields(shape, briefRow(shape, row), expected))
        this.#differ(`${name}: ${field} is not what the events say`);
  }

  /** A key is there before its farmer is, as both come in one transaction, and stays. */
  async #checkKeys(): Promise<void> {
    const { shape } = farmerRows;
    const wanted = new Set<string>();
    const keys = new Map<string, string>();
    for (let after: RowKey | undefined, isOver = false; !isOver; ) {
      this.#terms.signal.throwIfAborted();
      const place = { poolId: this.#poolId, after, count: this.#terms.pageSize };
      const { rows, sequence } = await seenRows(this.#database, keyShape, place);
      await this.#replayTo(sequence);
      for (const row of rows) {
        after = keyOf(keyShape, row);
        if (this.#terms.isOwn(after)) keys.set(row.farmerId, row.publicKey);
      }
      isOver = rows.length < this.#terms.pageSize;
    }
    for (const farmer of this.#rows.rowsOf(shape).values()) {
      wanted.add(farmer.farmerId);
      const key = keys.get(farmer.farmerId);
      const name = `farmer_keys ${rowName([farmer.farmerId])}`;
      if (key === farmer.custodialWallet) continue;
      if (key !== undefined) this.#differ(`${name}: is not that of the custodial wallet`);
      else if (farmer.state !== 'departed') await this.#missKey(farmer.farmerId, name);
    }
    for (const farmerId of keys.keys())
      if (!wanted.has(farmerId))
        this.#differ(`farmer_keys ${rowName([farmerId])}: is of no farmer`);
    this.#tables.set(keyShape.name, keys.size);
  }

  async #missKey(farmerId: string, name: string): Promise<void> {
    const place = { poolId: this.#poolId, key: [farmerId] };
    const { row } = await seenRow(this.#database, keyShape, place);
    if (row === undefined) this.#differ(`${name}: is not there`);
  }
}

/** Envelopes by their hash: they are most of what a record holds, and whether they are the same is all that counts. */
function briefEvent(event: KaleEvent): KaleEvent {
  if (event.kind !== 'transaction-signed') return event;
  const { record } = event;
  return { ...event, record: { ...record, envelope: briefText(record.envelope) } };
}

/** Whatever somebody made of the row: what is no envelope stays as it is, and differs. */
function briefRow<Row>(shape: TableShape<Row>, row: Row): Row {
  if (shape.name !== submissionRows.shape.name) return row;
  const { envelopes, ...rest } = row as SubmissionRow;
  if (!Array.isArray(envelopes)) return row;
  const brief = envelopes.map((each: Partial<SubmissionRow['envelopes'][number]> | null) =>
    typeof each?.envelope === 'string' ? { ...each, envelope: briefText(each.envelope) } : each,
  );
  return { ...rest, envelopes: brief } as Row;
}

function briefText(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
