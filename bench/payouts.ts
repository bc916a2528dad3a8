/**
 * What it takes to pay very many miners, over the embedded database: the run that pays them, a look while all of
 * it waits for confirmations, and the check of books and batches in the end. The event loop's longest wait is
 * that of every miner.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { verifyBooks } from '../core/ledger/verification.ts';
import { openDatabase } from '../core/storage/database.ts';
import type { Database } from '../core/storage/database.ts';
import { checkPayouts } from '../core/storage/payouts/payout-check.ts';
import { SqlBooks } from '../core/storage/sql-books.ts';
import { Crowd } from './crowd.ts';
import { figure, printTable } from './print.ts';
import type { Print } from './print.ts';

const SIZES = [
  { owners: 100_000, destinationsMax: 1_000 },
  { owners: 20_000, destinationsMax: 15 },
];
const HEAP_LOOK_MS = 50;

export async function benchPayouts(print: Print): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const size of SIZES) {
    const directory = await mkdtemp(join(tmpdir(), 'headframe-bench-payouts-'));
    const database = await openDatabase({ dataDir: directory });
    try {
      rows.push(...(await measure(database, size)));
    } finally {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    }
  }
  const headings = ['miners, of one batch', 'part', 'seconds', 'loop waits ms', 'heap MB'];
  printTable(print, headings, rows);
}

async function measure(
  database: Database,
  size: (typeof SIZES)[number],
): Promise<readonly (readonly string[])[]> {
  const crowd = new Crowd(size, database);
  const rows: (readonly string[])[] = [];
  const part = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    const figures = await figuresOf(act);
    rows.push([`${size.owners}, ${size.destinationsMax}`, name, ...figures.map(figure)]);
  };
  await crowd.earn();
  await part('run that pays', () => crowd.look());
  await part('look at what waits', () => crowd.look());
  crowd.wallet.height += crowd.wallet.limits.confirmations;
  await part('look that confirms', () => crowd.look());
  await part('look at nothing', () => crowd.look());
  await part('check of batches', () => checkPayouts(database, () => undefined));
  await part('check of books', () =>
    SqlBooks.atOnce(database, (books) => verifyBooks(books, () => undefined)),
  );
  return rows;
}

/** Seconds, the longest wait of the event loop in milliseconds, and the largest heap in megabytes. */
async function figuresOf(act: () => Promise<unknown>): Promise<readonly number[]> {
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let heapMax = 0;
  const look = setInterval(() => {
    heapMax = Math.max(heapMax, process.memoryUsage().heapUsed);
  }, HEAP_LOOK_MS);
  delay.enable();
  const startMs = performance.now();
  await act();
  const seconds = (performance.now() - startMs) / 1_000;
  delay.disable();
  clearInterval(look);
  heapMax = Math.max(heapMax, process.memoryUsage().heapUsed);
  return [seconds, delay.max / 1e6, heapMax / 2 ** 20];
}
