/**
 * The thread that runs PGlite. PostgreSQL in WebAssembly computes where it is called, tens of
 * milliseconds for a batch of a few thousand rows, and the event loop of the miners must not wait
 * for that.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { PgliteReply, PgliteRequest } from './pglite-messages.ts';

const port = parentPort;
if (port === null) throw new Error('pglite-worker runs as a worker thread only');
const reply = (message: PgliteReply): void => port.postMessage(message);

function failed(id: number | undefined, error: unknown): PgliteReply {
  const textOf = (name: string): string | undefined => {
    const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return {
    kind: 'failed',
    id,
    message: error instanceof Error ? error.message : String(error),
    code: textOf('code'),
    detail: textOf('detail'),
  };
}

async function answer(database: PGlite, request: PgliteRequest): Promise<PgliteReply> {
  try {
    if (request.kind === 'close') {
      await database.close();
      return { kind: 'closed', id: request.id };
    }
    if (request.bindings.length === 0) {
      // The simple protocol: several statements at once, as migrations send them.
      const results = await database.exec(request.sql);
      const last = results.at(-1);
      return {
        kind: 'rows',
        id: request.id,
        rows: last?.rows ?? [],
        affected: last?.affectedRows ?? 0,
      };
    }
    const result = await database.query(request.sql, request.bindings);
    return { kind: 'rows', id: request.id, rows: result.rows, affected: result.affectedRows ?? 0 };
  } catch (error) {
    return failed(request.id, error);
  }
}

/**
 * The default, 128 MB, is taken at once and zeroed; what is beyond a working set of some megabytes is in the
 * file cache of the machine anyway.
 */
const SHARED_BUFFERS = '16MB';

try {
  const { directory } = workerData as { directory: string };
  const database = await PGlite.create(directory, {
    parsers: { 20: BigInt, 1700: BigInt },
    startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${SHARED_BUFFERS}`],
  });
  port.on('message', (request: PgliteRequest) => {
    void answer(database, request).then((message) => {
      reply(message);
      if (message.kind === 'closed') port.close();
    });
  });
  reply({ kind: 'ready' });
} catch (error) {
  reply(failed(undefined, error));
}
