/** How fast due work is credited, from the rows of the embedded database to the entries of the books. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '../core/host/system-clock.ts';
import { WORK_CREDITING_DEFAULTS, WorkCrediting } from '../core/ledger/work-crediting.ts';
import { openDatabase } from '../core/storage/database.ts';
import type { Database } from '../core/storage/database.ts';
import { SqlLedger } from '../core/storage/sql-ledger.ts';
import { SqlReserve } from '../core/storage/sql-reserve.ts';
import { SqlWorkCreditStore } from '../core/storage/sql-work-credit-store.ts';
import { figure, printTable } from './print.ts';
import type { Print } from './print.ts';

const MINERS = 10_000;
const QUOTES = 100;
const HEAP_LOOK_MS = 100;

export async function benchWorkCredits(print: Print): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'headframe-bench-credits-'));
  const database = await openDatabase({ dataDir: directory });
  try {
    await fill(database);
    printTable(print, ['due pieces', 'miners', 'credit s', 'heap MB'], [await measure(database)]);
  } finally {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(database: Database): Promise<readonly string[]> {
  const clock = new SystemClock();
  const ledger = new SqlLedger(database, clock);
  const move = { poolId: 'btc', id: 'bench', amountAtomic: 10n ** 30n, note: '' };
  await new SqlReserve(database, ledger).move(move, 0n);
  const crediting = new WorkCrediting(
    { ...WORK_CREDITING_DEFAULTS, poolId: 'btc', floorAtomic: 0n },
    new SqlWorkCreditStore(database, ledger),
    clock,
    { debug: nothing, info: nothing, warn: nothing, error: nothing },
    nothing,
  );
  let heapMax = 0;
  const look = setInterval(() => {
    heapMax = Math.max(heapMax, process.memoryUsage().heapUsed);
  }, HEAP_LOOK_MS);
  const startMs = performance.now();
  await crediting.run();
  const seconds = (performance.now() - startMs) / 1_000;
  clearInterval(look);
  return [MINERS * QUOTES, MINERS, seconds, heapMax / 2 ** 20].map(figure);
}

/** As a recorder leaves it after an outage: each miner has worked on each of some templates. */
async function fill(database: Database): Promise<void> {
  await database.rows(`insert into pools (name) values ('btc')`);
  await database.rows(
    `insert into miners (pool_id, address)
       select 1, 'bc1q-miner-' || n from generate_series(1, ?::integer) as n`,
    [MINERS],
  );
  await database.rows(
    `insert into work_quotes (pool_id, quote, network_work)
       select 1, 'fpps ' || 312500000 + n || ' ' || n || ' 15/10', 400000000000000000000000
         from generate_series(1, ?::integer) as n`,
    [QUOTES],
  );
  await database.rows(
    `insert into due_work (pool_id, quote_id, miner_id, work)
       select 1, quote, miner, 60000000000000 + quote * 1000 + miner
         from generate_series(1, ?::integer) as quote, generate_series(1, ?::integer) as miner`,
    [QUOTES, MINERS],
  );
}

function nothing(): void {}
