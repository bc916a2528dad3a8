import { randomBytes } from 'node:crypto';
import type { KernelSpec } from '../../plugin-api/kernel.ts';
import type { WorkerProtocol } from '../../plugin-api/worker.ts';
import { BackOff } from '../back-off.ts';
import { BatchScanThreads } from '../batch-scan-threads.ts';
import type { MinerTally } from '../miner-tally.ts';
import { Miner } from '../miner.ts';
import { agentName } from './agent.ts';
import { HttpLink } from './http-link.ts';
import type { HttpOrder, NonceFound } from './http-order.ts';
import { HttpPool } from './http-pool.ts';
import { HttpWorkDialect } from './http-work-dialect.ts';
import { REAL_REST } from './rest.ts';

const BACK_OFF = { firstMs: 1000, maxMs: 30_000 };
const WORKER_ID_BYTES = 16;

export interface HttpMinerOptions {
  readonly url: string;
  readonly verifyCertificate: boolean;
  readonly address: string;
  readonly worker: string;
  readonly threads: number;
  readonly sharesWanted: number | undefined;
}

/** What a plugin brings. */
export interface HttpMinerKit {
  readonly kernel: Pick<KernelSpec, 'wasm' | 'inputBytes'>;
  readonly protocol: WorkerProtocol;
}

/** A miner of one run. @throws RangeError for a URL that cannot be, PoolError `KERNEL_INVALID`. */
export function httpMiner(
  options: HttpMinerOptions,
  { kernel, protocol }: HttpMinerKit,
  { tally, note }: { readonly tally: MinerTally; readonly note: (text: string) => void },
): Miner<HttpOrder, NonceFound> {
  const { url, verifyCertificate, address, worker, threads, sharesWanted } = options;
  const agent = agentName();
  const pool = new HttpPool({ url, verifyCertificate, agent });
  const { inputBytes, wasm } = kernel;
  const scanner = new BatchScanThreads({ threads, wasm, inputBytes });
  const workerId = randomBytes(WORKER_ID_BYTES).toString('hex');
  const who = { workerId, address, worker, agent };
  const dialect = new HttpWorkDialect(
    { who, lanes: threads, inputBytes },
    { protocol, pool, scanner, tally, rest: REAL_REST },
  );
  const user = worker === '' ? address : `${address}.${worker}`;
  return new Miner(
    { lanes: threads, user, sharesWanted },
    {
      dialect,
      tally,
      link: (listener) => new HttpLink(new BackOff(BACK_OFF, Math.random), listener),
      note,
    },
  );
}
