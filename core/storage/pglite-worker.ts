/**
 * The thread that runs PGlite. PostgreSQL in WebAssembly computes where it is called, tens of
 * milliseconds for a batch of a few thousand rows, and the event loop of the miners must not wait
 * for that.
 */
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { PgliteReply, PgliteRequest } from './pglite-messages.ts';
import { PgliteSession } from './pglite-session.ts';

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

async function answer(session: PgliteSession, request: PgliteRequest): Promise<PgliteReply> {
  const { id } = request;
  try {
    if (request.kind === 'query') {
      const { sql, bindings, before } = request;
      if (before !== undefined) await session.query(before, []);
      return { kind: 'rows', id, ...(await session.query(sql, bindings)) };
    }
    await session.close();
    return { kind: 'closed', id };
  } catch (error) {
    return failed(id, error);
  }
}

const SETTINGS = [
  // The default, 128 MB, is taken at once and zeroed; what is beyond a working set of some megabytes is in the file
  // cache of the machine anyway.
  'shared_buffers=16MB',
  // A plan that was made while a table was small is none for later, and nobody analyses tables here.
  'plan_cache_mode=force_custom_plan',
];

/**
 * How much of a function V8 runs before it optimises it; some 13 million is usual. Functions of PostgreSQL are large:
 * optimised so early, those that a start alone needs take 370 MB, and half of its time. Kernels take some hundredths
 * of a second longer until they are at their speed.
 */
const TIERING_BUDGET = 100_000_000;

try {
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
  const { directory } = workerData as { directory: string };
  const database = await PGlite.create(directory, {
    parsers: { 20: BigInt, 1700: BigInt },
    startParams: [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])],
  });
  const session = new PgliteSession(database);
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: PgliteRequest) => {
    last = last.then(async () => {
      const message = await answer(session, request);
      reply(message);
      if (message.kind === 'closed') port.close();
    });
  });
  reply({ kind: 'ready' });
} catch (error) {
  reply(failed(undefined, error));
}
