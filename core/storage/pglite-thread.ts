import { Worker } from 'node:worker_threads';
import { PoolError } from '../plugin-api/errors.ts';
import type { PgliteReply, PgliteRequest } from './pglite-messages.ts';

interface Waiting {
  resolve(reply: PgliteReply): void;
  reject(error: unknown): void;
}

/**
 * PGlite on its own thread, with the part of PGlite's interface that the knex client calls.
 * Statements run one after the other, in the order they were sent.
 */
export class PgliteThread {
  /** Settles when the database has started; rejects with `STORAGE_UNAVAILABLE`. */
  readonly waitReady: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #dead: PoolError | undefined;

  constructor(directory: string) {
    this.#worker = new Worker(new URL('./pglite-worker.js', import.meta.url), {
      workerData: { directory },
      name: 'database',
    });
    this.waitReady = new Promise((resolve, reject) => {
      this.#waiting.set(0, { resolve: () => resolve(), reject });
    });
    // Whoever asks gets the rejection; nobody asking is no crash.
    this.waitReady.catch(() => undefined);
    this.#worker.on('message', (reply: PgliteReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#die(error));
    this.#worker.on('exit', () => this.#die(new Error('its thread ended')));
  }

  /** As the client of knex calls it. */
  query(
    sql: string,
    bindings: readonly unknown[] = [],
  ): Promise<{ rows: unknown[]; affectedRows: number }> {
    return this.queryAfter(undefined, sql, bindings);
  }

  /** `before`: statements without bindings, in the same message; where one of them fails, that is the answer. */
  async queryAfter(
    before: string | undefined,
    sql: string,
    bindings: readonly unknown[],
  ): Promise<{ rows: unknown[]; affectedRows: number }> {
    const reply = await this.#ask({
      kind: 'query',
      id: ++this.#lastId,
      sql,
      bindings: [...bindings],
      before,
    });
    if (reply.kind !== 'rows') throw new Error(`the database thread answered ${reply.kind}`);
    return { rows: rowsOf(reply), affectedRows: reply.affected };
  }

  async close(): Promise<void> {
    if (this.#dead !== undefined) return;
    await this.#ask({ kind: 'close', id: ++this.#lastId });
    await this.#worker.terminate();
  }

  #ask(request: PgliteRequest): Promise<PgliteReply> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #settle(reply: PgliteReply): void {
    const id = reply.kind === 'ready' ? 0 : (reply.id ?? 0);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (reply.kind !== 'failed') waiting?.resolve(reply);
    else waiting?.reject(failure(reply));
  }

  #die(cause: Error): void {
    this.#dead ??= new PoolError(
      'STORAGE_UNAVAILABLE',
      `the embedded database stopped: ${cause.message}`,
      {},
      cause,
    );
    for (const { reject } of this.#waiting.values()) reject(this.#dead);
    this.#waiting.clear();
  }
}

function rowsOf({ columns, rows }: PgliteReply & { kind: 'rows' }): Record<string, unknown>[] {
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [index, column] of columns.entries()) row[column] = values[index];
    return row;
  });
}

function failure(reply: PgliteReply & { kind: 'failed' }): Error {
  if (reply.id === undefined) {
    return new PoolError(
      'STORAGE_UNAVAILABLE',
      `the embedded database does not start: ${reply.message}`,
    );
  }
  return Object.assign(new Error(reply.message), { code: reply.code, detail: reply.detail });
}
