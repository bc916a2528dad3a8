import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { HostView } from '../api/host-view.ts';
import type { EpochStanding } from '../kernels/epochs/epoch-standing.ts';
import type { RejectReason } from '../shares/share-verdict.ts';
import type { HashrateMeter } from './hashrate-meter.ts';
import { type ClaimCounts, registerClaimMetrics } from './claim-metrics.ts';
import { registerEpochMetrics } from './epoch-metrics.ts';
import { registerPayoutMetrics } from './payout-metrics.ts';
import type { PayoutSight } from './payout-watch.ts';
import { registerPortMetrics } from './port-metrics.ts';

/** Totals per pool since the host started, kept as plain numbers by whoever counts. */
export interface ShareTotalsSource {
  pools(): readonly string[];
  totals(poolId: string): {
    readonly accepted: number;
    readonly late: number;
    readonly blockCandidates: number;
    readonly rejected: Readonly<Record<RejectReason, number>>;
  };
}

/** Numbers that other rooms know, asked for at each scrape. */
export interface HostProbes {
  /** Entries of the share log that are not in the database yet. */
  shareLogLag(): number;
  /** Items in each verifier, by algorithm. */
  verifierPending(): Iterable<readonly [algorithm: string, pending: number]>;
  /** How far the data of kernels with epochs are, by algorithm. */
  verifierStandings(): Iterable<readonly [algorithm: string, standing: EpochStanding]>;
  /** Keys that came with logins. */
  claims(): ClaimCounts;
  /** Payouts as they were seen last. */
  payoutSight(): PayoutSight;
}

/**
 * What `/metrics` shows. Nothing is counted here: each metric reads numbers kept elsewhere when it
 * is scraped, so the hot path pays for a plain addition only.
 */
export class HostMetrics {
  readonly #registry = new Registry();

  constructor(view: HostView, meter: HashrateMeter, totals: ShareTotalsSource, probes: HostProbes) {
    this.#poolGauges(view, meter);
    this.#shareCounters(totals);
    this.#hostGauges(view, probes);
    registerEpochMetrics(this.#registry, probes);
    registerPortMetrics(this.#registry, view);
    registerClaimMetrics(this.#registry, () => probes.claims());
    registerPayoutMetrics(this.#registry, view, () => probes.payoutSight());
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #poolGauges(view: HostView, meter: HashrateMeter): void {
    const gauge = this.#poolGauge.bind(this, view);
    gauge('pool_up', 'Whether the pool is running', (pool) => (pool.state === 'running' ? 1 : 0));
    gauge(
      'pool_hashrate',
      'Hashes per second over ten minutes, estimated',
      (pool) => meter.pool(pool.id).hashrateHps,
    );
    gauge(
      'pool_miners',
      'Miners with a share in the last ten minutes',
      (pool) => meter.pool(pool.id).miners,
    );
    gauge(
      'pool_workers',
      'Workers with a share in the last ten minutes',
      (pool) => meter.pool(pool.id).workers,
    );
    gauge('pool_job_age_seconds', 'Age of the job that miners work on', (pool) =>
      pool.jobAgeMs === undefined ? undefined : pool.jobAgeMs / 1000,
    );
    gauge('pool_job_height', 'Height of the block being mined', (pool) => pool.jobHeight);
    gauge(
      'pool_daemons_up',
      'Daemons that answer and are synced',
      (pool) => pool.daemons.filter((daemon) => daemon.state === 'up').length,
    );
    gauge(
      'network_hashrate',
      'Hashes per second of the whole network, estimated',
      (pool) => pool.network?.hashrateHps,
    );
    gauge('network_difficulty', 'Difficulty of the network', (pool) => pool.network?.difficulty);
  }

  #poolGauge(
    view: HostView,
    name: string,
    help: string,
    read: (pool: ReturnType<HostView['pools']>[number]) => number | undefined,
  ): void {
    new Gauge({
      name: `headframe_${name}`,
      help,
      labelNames: ['pool'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const pool of view.pools()) {
          const value = read(pool);
          if (value !== undefined) this.set({ pool: pool.id }, value);
        }
      },
    });
  }

  #shareCounters(source: ShareTotalsSource): void {
    type Totals = ReturnType<ShareTotalsSource['totals']>;
    const counter = (name: string, help: string, read: (totals: Totals) => number) =>
      new Counter({
        name: `headframe_${name}`,
        help,
        labelNames: ['pool'],
        registers: [this.#registry],
        collect() {
          this.reset();
          for (const pool of source.pools()) this.inc({ pool }, read(source.totals(pool)));
        },
      });
    counter('valid_shares_total', 'Shares accepted', (totals) => totals.accepted);
    counter('late_shares_total', 'Shares accepted for the previous tip', (totals) => totals.late);
    counter(
      'block_candidates_total',
      'Shares that met the network target',
      (totals) => totals.blockCandidates,
    );
    new Counter({
      name: 'headframe_invalid_shares_total',
      help: 'Submissions refused',
      labelNames: ['pool', 'reason'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const pool of source.pools())
          for (const [reason, count] of Object.entries(source.totals(pool).rejected))
            this.inc({ pool, reason }, count);
      },
    });
  }

  #hostGauges(view: HostView, probes: HostProbes): void {
    const registers = [this.#registry];
    new Gauge({
      name: 'headframe_pool_connections',
      help: 'Miner connections working for the pool',
      labelNames: ['pool'],
      registers,
      collect() {
        this.reset();
        for (const session of view.sessions())
          if (session.poolId !== undefined) this.inc({ pool: session.poolId });
      },
    });
    new Gauge({
      name: 'headframe_bans',
      help: 'Live bans',
      registers,
      collect() {
        this.set(view.bans().length);
      },
    });
    new Gauge({
      name: 'headframe_share_log_lag',
      help: 'Entries of the share log that are not in the database yet',
      registers,
      collect() {
        this.set(probes.shareLogLag());
      },
    });
    new Gauge({
      name: 'headframe_verifier_pending',
      help: 'Submissions waiting for their kernel',
      labelNames: ['algorithm'],
      registers,
      collect() {
        this.reset();
        for (const [algorithm, pending] of probes.verifierPending())
          this.set({ algorithm }, pending);
      },
    });
  }
}
