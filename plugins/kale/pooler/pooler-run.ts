import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { LedgerReader } from '../stellar/rpc/ledger-reader.ts';
import { RpcGroup } from '../stellar/rpc/rpc-group.ts';
import { readAnswer, registrationSchema } from './backend-answers.ts';
import type { Registration } from './backend-answers.ts';
import { BackendClient, BackendFault } from './backend-client.ts';
import type { Backend } from './backend-client.ts';
import { LedgerEyes } from './farm-eyes.ts';
import { guestServer } from './guest-server.ts';
import { Pooler } from './pooler.ts';
import { RestingBackend } from './resting-backend.ts';

export interface PoolerOptions {
  readonly backend: string;
  readonly poolerId: string;
  readonly token: string;
  /** Soroban RPC endpoints, in order of preference. */
  readonly rpc: readonly string[];
  readonly host: string;
  readonly port: number;
}

const TIMEOUT_MS = 10_000;
const FLUSH_MS = 1_000;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;
/** As the pool itself judges its endpoints. */
const RPC = { timeoutMs: TIMEOUT_MS, behindMax: 3, stuckMs: 60_000, tipAgeMs: 5_000 };

/** Runs until the signal is aborted. Rejects where the backend does not know the pooler, or nothing can listen. */
export async function runPooler(
  options: PoolerOptions,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const { backend: url, poolerId, token } = options;
  const client = new BackendClient({ url, poolerId, token, timeoutMs: TIMEOUT_MS });
  const registration = await registered(client, log, signal);
  if (registration === undefined) return;
  const { networkPassphrase: passphrase, farmContract, assetIssuer } = registration;
  const endpoints = options.rpc.map((each) => ({ name: new URL(each).host, url: each }));
  const rpc = new RpcGroup({ ...RPC, endpoints, passphrase }, clock);
  const reader = new LedgerReader({ passphrase, farmContract, assetIssuer }, rpc);
  const backend = new RestingBackend(client, clock);
  const pooler = new Pooler(backend, new LedgerEyes(reader), clock, log, registration);
  const server = guestServer({ pooler, clock, log });
  try {
    const port = await server.listen(options.host, options.port);
    log.info({ pooler: poolerId, host: options.host, port }, 'miners are served');
    const { blockPollIntervalMs } = registration;
    await Promise.all([
      every(blockPollIntervalMs, () => pooler.look(), signal),
      every(FLUSH_MS, () => pooler.flush(), signal),
    ]);
    await pooler.flush();
  } finally {
    await server.close();
    rpc.close();
  }
}

/** Undefined where the signal came first. Rejects where the backend refuses. */
async function registered(
  backend: Backend,
  log: Logger,
  signal: AbortSignal,
): Promise<Registration | undefined> {
  for (let retryMs = RETRY_MS_MIN; !signal.aborted; retryMs = Math.min(retryMs * 2, RETRY_MS_MAX))
    try {
      return readAnswer(registrationSchema, await backend.post('/pooler/register', {}));
    } catch (error) {
      if (!(error instanceof BackendFault) || !error.isPassing) throw error;
      log.warn({ reason: error.message, retryMs }, 'the backend is not there yet');
      await wait(retryMs, undefined, { signal }).catch(() => undefined);
    }
  return undefined;
}

async function every(ms: number, act: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await act();
    await wait(ms, undefined, { signal }).catch(() => undefined);
  }
}
