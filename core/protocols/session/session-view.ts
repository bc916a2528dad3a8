import type { SessionView } from '../../api/host-view.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Connection } from '../../listeners/connection.ts';
import type { SessionDifficulty } from './session-difficulty.ts';
import type { SessionWorker } from './session-worker.ts';

/** A miner as the API shows it. */
interface Viewed {
  readonly connection: Connection;
  readonly connectedAtMs: number;
  readonly pool: MiningPool | undefined;
  readonly userAgent: string;
  readonly difficulty: SessionDifficulty;
}

export function viewOf(miner: Viewed, workers: readonly SessionWorker[]): SessionView {
  const { connection, connectedAtMs, pool, userAgent, difficulty } = miner;
  return {
    id: connection.id,
    port: connection.port,
    poolId: pool?.id,
    remoteAddress: connection.remoteAddress,
    workers: workers.map((worker) => worker.nameAt(pool)),
    userAgent,
    difficulty: difficulty.shown,
    connectedAtMs,
  };
}
