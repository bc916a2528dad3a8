import type { BanView, HostView, PoolView, PortView, SessionView } from '../api/host-view.ts';
import type { BanList } from '../listeners/ban-list.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { CoinDescription } from '../plugin-api/coin-plugin.ts';
import { BITCOIN_DIFFICULTY_ONE } from '../plugin-api/target.ts';
import type { MiningPorts } from './mining-ports.ts';
import type { PoolSet } from './pool-set.ts';
import type { RunningPool } from './running-pool.ts';

/** What the API sees of the running host, and its hands on it. */
export class LiveView implements HostView {
  readonly startedAtMs: number;
  readonly #pools: PoolSet;
  readonly #ports: MiningPorts;
  readonly #bans: BanList;

  constructor(pools: PoolSet, ports: MiningPorts, bans: BanList, clock: Clock) {
    this.startedAtMs = clock.nowMs();
    this.#pools = pools;
    this.#ports = ports;
    this.#bans = bans;
  }

  pools(): readonly PoolView[] {
    const broken = [...this.#pools.broken].map(([id, reason]) => brokenPool(id, reason));
    return [...this.#pools.pools.map(viewOf), ...broken].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  ports(): readonly PortView[] {
    return this.#ports.list.map((port) => port.view());
  }

  sessions(): readonly SessionView[] {
    return this.#ports.list.flatMap((port) => port.sessions());
  }

  selectPool(port: number, poolId: string): string | undefined {
    const found = this.#ports.list.find((candidate) => candidate.view().port === port);
    return found === undefined ? `there is no mining port ${port}` : found.select(poolId);
  }

  moveSession(sessionId: number, poolId: string): string | undefined {
    for (const port of this.#ports.list) {
      const moved = port.move(sessionId, poolId);
      if (moved !== undefined) return moved.refusal;
    }
    return `there is no session ${sessionId}`;
  }

  bans(): readonly BanView[] {
    return this.#bans.list();
  }

  ban(subject: string, reason: string, seconds: number): void {
    this.#bans.ban(subject, reason, seconds);
  }

  unban(subject: string): boolean {
    return this.#bans.unban(subject);
  }
}

function viewOf(pool: RunningPool): PoolView {
  const { state, settings } = pool;
  const { address, payout } = settings;
  const engine = state.kind === 'running' ? state.engine : undefined;
  return {
    id: pool.id,
    algorithm: state.kind === 'running' ? state.pool.algorithm : (pool.algorithm ?? 'unknown'),
    difficultyOne: pool.difficultyOne,
    state: state.kind,
    reason: state.kind === 'failed' ? state.error.message : undefined,
    coin: pool.coin ?? unknownCoin(pool.id),
    address,
    feePercent: pool.feePercent,
    payoutScheme: payout.scheme.toUpperCase(),
    payoutWindow: payout.scheme === 'pplns' ? payout.window : 0,
    daemons: engine?.health() ?? [],
    network: engine?.network,
    jobHeight: engine?.pool.jobs.current?.template.height,
    jobAgeMs: engine?.jobAgeMs,
    spellingOf: (address) => {
      const check = engine?.pool.wallet.checkAddress(address);
      return check?.kind === 'valid' ? check.address : address;
    },
  };
}

/** A pool of whose plugin nothing is known, since it could not be loaded. */
function unknownCoin(id: string): CoinDescription {
  return {
    symbol: '?',
    name: id,
    family: 'unknown',
    decimals: 8,
    exampleAddress: undefined,
    blockTimeSeconds: 600,
  };
}

function brokenPool(id: string, reason: string): PoolView {
  return {
    id,
    algorithm: 'unknown',
    difficultyOne: BITCOIN_DIFFICULTY_ONE,
    state: 'failed',
    reason,
    coin: unknownCoin(id),
    address: '',
    feePercent: 0,
    payoutScheme: '',
    payoutWindow: 0,
    daemons: [],
    network: undefined,
    jobHeight: undefined,
    jobAgeMs: undefined,
    spellingOf: (address) => address,
  };
}
