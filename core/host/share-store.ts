/**
 * What must not be lost, opened and closed in its order: the lock of the data directory, the database, the
 * durable log, and the recorder that carries shares from the log into the database.
 */
import { join } from 'node:path';
import { METER_WINDOW_MS } from '../metrics/hashrate-meter.ts';
import type { HashrateMeter } from '../metrics/hashrate-meter.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { Recorder, RECORDER_DEFAULTS } from '../shares/recorder.ts';
import { SHARE_LOG_DEFAULTS, ShareLog } from '../shares/share-log.ts';
import { DataLock } from '../storage/data-lock.ts';
import { openDatabase } from '../storage/database.ts';
import type { Database } from '../storage/database.ts';
import { recentSlices } from '../storage/queries/recent-slices.ts';
import { DEFAULT_RETENTION, Retention } from '../storage/retention.ts';
import { SqlShareSink } from '../storage/sql-share-sink.ts';
import type { Lifecycle } from './lifecycle.ts';
import { RetentionLoop } from './retention-loop.ts';

export interface ShareStoreOptions {
  readonly dataDirectory: string;
  /** PostgreSQL to use in place of the embedded database. */
  readonly databaseUrl: string | undefined;
  readonly historyDays: number;
  /** Time that the recorder gets to finish when the host stops; the rest waits in the log. */
  readonly drainDeadlineMs: number;
}

export interface ShareStore {
  readonly database: Database;
  readonly log: ShareLog;
  readonly recorder: Recorder;
}

const RECORDER_TICK_MS = 100;
/** Far more workers than are taken up again; a bound for a table that somebody else may have filled. */
const RESTORED_ROWS_MAX = 1_000_000;

/** Opens everything; what is opened is closed by `lifecycle`. */
export async function openShareStore(
  options: ShareStoreOptions,
  collaborators: {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly lifecycle: Lifecycle;
    readonly meter: HashrateMeter;
  },
): Promise<ShareStore> {
  const { dataDirectory, databaseUrl, historyDays, drainDeadlineMs } = options;
  const { clock, logger, lifecycle, meter } = collaborators;
  const lock = await DataLock.acquire(join(dataDirectory, 'headframe.lock'));
  lifecycle.started('data lock', () => lock.release());
  const database = await openDatabase(
    databaseUrl === undefined ? { dataDir: dataDirectory } : { url: databaseUrl },
    (error) => logger.error({ error }, 'the database is away, mining goes on without it'),
  );
  lifecycle.started('database', () => database.close());
  const directory = join(dataDirectory, 'share-log');
  const log = new ShareLog({ ...SHARE_LOG_DEFAULTS, directory }, clock, logger);
  lifecycle.started('share log', () => log.close());
  const sink = new SqlShareSink({ logId: log.id }, database);
  const recorder = new Recorder(RECORDER_DEFAULTS, log, sink, clock, logger);
  lifecycle.started('recorder', () => recorder.stop(drainDeadlineMs));
  await recorder.start();
  const timer = setInterval(() => void recorder.tick(), RECORDER_TICK_MS);
  lifecycle.started('recorder timer', async () => clearInterval(timer));
  await restoreMeter(meter, database, { clock, logger });
  const retention = new Retention({ ...DEFAULT_RETENTION, historyDays }, database, clock);
  const loop = new RetentionLoop(retention, logger);
  loop.start();
  lifecycle.started('retention', () => loop.stop());
  return { database, log, recorder };
}

/** Hashrates go on where they were; without a database they build up anew. */
async function restoreMeter(
  meter: HashrateMeter,
  database: Database,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  try {
    const sinceMs = clock.nowMs() - METER_WINDOW_MS;
    meter.restore(await recentSlices(database, sinceMs, RESTORED_ROWS_MAX));
  } catch (error) {
    if (!(error instanceof PoolError) || error.code !== 'STORAGE_UNAVAILABLE') throw error;
    logger.warn({ error }, 'hashrates start from nothing');
  }
}
