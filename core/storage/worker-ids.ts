import type { Statements } from './database.ts';
import { nameText } from './name-text.ts';
import type { BatchWorker } from './slice-batch.ts';

interface Ids {
  readonly minerId: bigint;
  readonly workerId: bigint;
}

/**
 * Database ids of miners and workers, remembered for the ones used last. Ids found in a transaction
 * count only once that has been committed: call `keep` then, `forget` otherwise.
 */
export class WorkerIds {
  readonly #entriesMax: number;
  readonly #known = new Map<string, Ids>();
  readonly #fresh = new Map<string, Ids>();

  constructor(options: { readonly entriesMax: number }) {
    this.#entriesMax = options.entriesMax;
  }

  /** Fills in the ids of `workers`, adding rows for new ones. */
  async resolve(
    statements: Statements,
    workers: readonly BatchWorker[],
    poolIds: ReadonlyMap<string, number>,
  ): Promise<void> {
    const missing: BatchWorker[] = [];
    for (const worker of workers) {
      const ids = this.#touch(keyOf(worker));
      if (ids === undefined) missing.push(worker);
      else Object.assign(worker, ids);
    }
    if (missing.length === 0) return;
    const found = await insertMissing(statements, missing, poolIds);
    for (const worker of missing) {
      const poolId = poolIds.get(worker.poolId);
      const ids = found.get(
        JSON.stringify([poolId, nameText(worker.miner), nameText(worker.name)]),
      );
      if (ids === undefined) throw new Error(`worker ${keyOf(worker)} was not added`);
      Object.assign(worker, ids);
      this.#fresh.set(keyOf(worker), ids);
    }
  }

  keep(): void {
    for (const [key, ids] of this.#fresh) {
      this.#known.set(key, ids);
      if (this.#known.size <= this.#entriesMax) continue;
      const oldest = this.#known.keys().next();
      if (oldest.done !== true) this.#known.delete(oldest.value);
    }
    this.#fresh.clear();
  }

  forget(): void {
    this.#fresh.clear();
  }

  #touch(key: string): Ids | undefined {
    const ids = this.#known.get(key);
    if (ids === undefined) return undefined;
    this.#known.delete(key);
    this.#known.set(key, ids);
    return ids;
  }
}

/** Adds what is not there yet and reads all, in an order that two writers share. */
async function insertMissing(
  statements: Statements,
  workers: readonly BatchWorker[],
  poolIds: ReadonlyMap<string, number>,
): Promise<Map<string, Ids>> {
  const rows = JSON.stringify(
    workers.map((worker) => ({
      p: poolIds.get(worker.poolId),
      m: nameText(worker.miner),
      w: nameText(worker.name),
    })),
  );
  await statements.rows(
    `insert into miners (pool_id, address)
       select distinct p, m from json_to_recordset(?::json) as x(p integer, m text) order by m, p
     on conflict do nothing`,
    [rows],
  );
  await statements.rows(
    `insert into workers (miner_id, name)
       select distinct miners.id, w from json_to_recordset(?::json) as x(p integer, m text, w text)
         join miners on miners.pool_id = p and miners.address = m order by 1, 2
     on conflict do nothing`,
    [rows],
  );
  const found = await statements.rows<{
    pool: number;
    miner: string;
    worker: string;
    miner_id: bigint;
    worker_id: bigint;
  }>(
    `select p as pool, m as miner, w as worker, miners.id as miner_id, workers.id as worker_id
       from (select distinct *
               from json_to_recordset(?::json) as x(p integer, m text, w text)) as names
       join miners on miners.pool_id = p and miners.address = m
       join workers on workers.miner_id = miners.id and workers.name = w`,
    [rows],
  );
  return new Map(
    found.map((row) => [
      JSON.stringify([row.pool, row.miner, row.worker]),
      { minerId: row.miner_id, workerId: row.worker_id },
    ]),
  );
}

function keyOf(worker: BatchWorker): string {
  return JSON.stringify([worker.poolId, worker.miner, worker.name]);
}
