import { PoolError } from '../plugin-api/errors.ts';
import type { LogRecord } from '../shares/share-record.ts';
import type { ShareSink } from '../shares/share-sink.ts';
import type { Database, Statements } from './database.ts';
import { addDueWork } from './due-work.ts';
import { saveRounds, saveTurns } from './round-states.ts';
import { blockKey, SliceBatch } from './slice-batch.ts';
import type { BatchBlock, KnownBlock, RoundState, Slice } from './slice-batch.ts';
import { WorkerIds } from './worker-ids.ts';

export interface SqlShareSinkOptions {
  /**
   * Names the share log: each log has its own position, so a new log never looks like an old one.
   */
  readonly logId: string;
  /** Workers whose database ids are remembered; some 200 bytes each. */
  readonly workersRemembered?: number;
}

interface Span {
  readonly first: number;
  readonly last: number;
}

const DEFAULT_WORKERS_REMEMBERED = 50_000;
/**
 * Rows per statement: large enough that the round trip is noise, small enough to stay in memory.
 */
const ROWS_PER_STATEMENT = 2_000;

/**
 * Records the share log in the database: batches are summed in memory, then written together with
 * the new position in one transaction. The position is moved by comparison, so entries count once
 * whatever dies, and a second process that drains the same log is found out (`STORAGE_LOCKED`)
 * instead of doubling its shares.
 */
export class SqlShareSink implements ShareSink {
  readonly #logId: string;
  readonly #database: Database;
  readonly #workerIds: WorkerIds;
  readonly #poolIds = new Map<string, number>();
  /** The span whose commit was sent but not confirmed: it may be recorded or not. */
  #unsure: Span | undefined;

  constructor(options: SqlShareSinkOptions, database: Database) {
    this.#logId = options.logId;
    this.#database = database;
    this.#workerIds = new WorkerIds({
      entriesMax: options.workersRemembered ?? DEFAULT_WORKERS_REMEMBERED,
    });
  }

  async position(): Promise<number> {
    return readPosition(this.#database, this.#logId);
  }

  /**
   * Rejects with `STORAGE_UNAVAILABLE` while the database is away: nothing is recorded then, or all
   * of it is and only the answer was lost. Recording the same span again is right in both cases;
   * for any other span, ask `position` first.
   */
  async record(records: readonly LogRecord[], span: Span): Promise<void> {
    try {
      await this.#database.transaction((statements) => this.#write(statements, records, span));
      this.#workerIds.keep();
      this.#unsure = undefined;
    } catch (error) {
      this.#workerIds.forget();
      this.#poolIds.clear();
      if (await this.#alreadyRecorded(error, span)) return;
      if (error instanceof PoolError && error.code === 'STORAGE_UNAVAILABLE') this.#unsure = span;
      throw error;
    }
  }

  /** True where an earlier try of the same span was committed although its answer was lost. */
  async #alreadyRecorded(error: unknown, span: Span): Promise<boolean> {
    const tried = this.#unsure;
    if (!(error instanceof PoolError) || error.code !== 'STORAGE_LOCKED') return false;
    if (tried?.first !== span.first || tried.last !== span.last) return false;
    if ((await this.position()) !== span.last) return false;
    this.#unsure = undefined;
    return true;
  }

  async #write(statements: Statements, records: readonly LogRecord[], span: Span): Promise<void> {
    await movePosition(statements, this.#logId, span);
    if (records.length === 0) return;
    const rounds = await this.#lockRounds(statements, records);
    const batch = new SliceBatch(rounds);
    const known = await knownBlocks(statements, records);
    batch.add(records, known);
    await this.#workerIds.resolve(statements, batch.workers, this.#poolIds);
    await addSlices(statements, batch.slices, this.#poolIds);
    await addDueWork(statements, batch.slices, this.#poolIds);
    await addBlocks(statements, batch.blocks, this.#poolIds);
    await addRoundWork(statements, known, this.#poolIds);
    await saveRounds(statements, rounds);
    await saveTurns(statements, batch.turns, this.#poolIds);
  }

  /**
   * Reads where the rounds stand and holds those rows, so that writers of one pool go one by one.
   */
  async #lockRounds(
    statements: Statements,
    records: readonly LogRecord[],
  ): Promise<Map<string, RoundState>> {
    const names = [...new Set(records.map((record) => record.poolId))];
    const unknown = names.filter((name) => !this.#poolIds.has(name)).sort();
    if (unknown.length > 0) {
      await statements.rows(
        'insert into pools (name) select unnest(?::text[]) on conflict do nothing',
        [unknown],
      );
    }
    const rows = await statements.rows<{
      id: number;
      name: string;
      round: bigint;
      round_work: bigint;
      network_work: bigint | null;
      credited: boolean;
    }>(
      `select id, name, round, round_work, network_work, credited from pools
        where name = any(?::text[]) order by id for update`,
      [names],
    );
    for (const row of rows) this.#poolIds.set(row.name, row.id);
    return new Map(
      rows.map(({ name, round, round_work: roundWork, network_work: networkWork, credited }) => [
        name,
        { round, roundWork, networkWork: networkWork ?? undefined, credited },
      ]),
    );
  }
}

async function readPosition(statements: Statements, logId: string): Promise<number> {
  const [row] = await statements.rows<{ position: bigint }>(
    'select position from share_log_position where log_id = ?',
    [logId],
  );
  return Number(row?.position ?? 0n);
}

async function movePosition(statements: Statements, logId: string, span: Span): Promise<void> {
  if (span.first === 1) {
    await statements.rows(
      'insert into share_log_position (log_id, position) values (?, 0) on conflict do nothing',
      [logId],
    );
  }
  const moved = await statements.rows(
    `update share_log_position set position = ? where log_id = ? and position = ?
     returning 1 as one`,
    [span.last, logId, span.first - 1],
  );
  if (moved.length === 1) return;
  const position = await readPosition(statements, logId);
  throw new PoolError(
    'STORAGE_LOCKED',
    `the share log is recorded up to ${position}, not ${span.first - 1}: ` +
      'does another process record it too?',
    { position, first: span.first, last: span.last },
  );
}

async function knownBlocks(
  statements: Statements,
  records: readonly LogRecord[],
): Promise<Map<string, KnownBlock>> {
  const hashes = new Set<string>();
  for (const record of records) {
    const hash = record.kind === 'share' ? record.solves : record.blockHash;
    if (hash !== undefined) hashes.add(hash);
  }
  if (hashes.size === 0) return new Map();
  const rows = await statements.rows<{ name: string; hash: string; round: bigint }>(
    `select pools.name, blocks.hash, blocks.round
       from blocks join pools on pools.id = blocks.pool_id
      where blocks.hash = any(?::text[])`,
    [[...hashes]],
  );
  return new Map(
    rows.map(({ name: poolId, hash: blockHash, round }) => [
      blockKey(poolId, blockHash),
      { poolId, blockHash, round, addedWork: 0n },
    ]),
  );
}

async function addSlices(
  statements: Statements,
  slices: readonly Slice[],
  poolIds: ReadonlyMap<string, number>,
): Promise<void> {
  for (let at = 0; at < slices.length; at += ROWS_PER_STATEMENT) {
    const rows = slices.slice(at, at + ROWS_PER_STATEMENT).map((slice) => ({
      w: String(slice.worker.workerId),
      b: slice.minute * 60,
      r: String(slice.round),
      h: slice.height,
      n: String(slice.networkWork),
      p: poolIds.get(slice.worker.poolId),
      k: String(slice.work),
      s: slice.shares,
      l: slice.lateShares,
    }));
    // Summed once more: names that only differ where they were mended are the same worker.
    await statements.rows(
      `insert into share_slices (worker_id, bucket, seconds, round, height, network_work, pool_id,
                                 work, shares, late_shares)
         select w, to_timestamp(b), 60, r, h, n, p, sum(k), sum(s), sum(l)
           from json_to_recordset(?::json) as x(w bigint, b bigint, r bigint, h bigint,
             n numeric(78,0), p integer, k numeric(78,0), s bigint, l bigint)
          group by w, b, r, h, n, p
       on conflict (worker_id, bucket, seconds, round, height, network_work) do update set
         work = share_slices.work + excluded.work,
         shares = share_slices.shares + excluded.shares,
         late_shares = share_slices.late_shares + excluded.late_shares`,
      [JSON.stringify(rows)],
    );
  }
}

async function addBlocks(
  statements: Statements,
  blocks: readonly BatchBlock[],
  poolIds: ReadonlyMap<string, number>,
): Promise<void> {
  if (blocks.length === 0) return;
  const rows = blocks.map(({ record, worker, round, roundWork }) => ({
    p: poolIds.get(record.poolId),
    h: record.height,
    hash: record.blockHash,
    m: String(worker.minerId),
    w: String(worker.workerId),
    reward: String(record.rewardAtomic),
    n: String(record.networkWork),
    r: String(round),
    k: String(roundWork),
    t: new Date(record.foundAtMs).toISOString(),
  }));
  await statements.rows(
    `insert into blocks (pool_id, height, hash, status, miner_id, worker_id, reward, network_work,
                         round, round_work, found_at, updated_at)
       select p, h, hash, 'candidate', m, w, reward, n, r, k, t, t
         from json_to_recordset(?::json) as x(p integer, h bigint, hash text, m bigint, w bigint,
           reward numeric(78,0), n numeric(78,0), r bigint, k numeric(78,0), t timestamptz)`,
    [JSON.stringify(rows)],
  );
}

async function addRoundWork(
  statements: Statements,
  known: ReadonlyMap<string, KnownBlock>,
  poolIds: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = [...known.values()]
    .filter(({ addedWork }) => addedWork > 0n)
    .map(({ poolId, blockHash, addedWork }) => ({
      p: poolIds.get(poolId),
      hash: blockHash,
      k: String(addedWork),
    }));
  if (rows.length === 0) return;
  await statements.rows(
    `update blocks set round_work = blocks.round_work + x.k
       from json_to_recordset(?::json) as x(p integer, hash text, k numeric(78,0))
      where blocks.pool_id = x.p and blocks.hash = x.hash`,
    [JSON.stringify(rows)],
  );
}
