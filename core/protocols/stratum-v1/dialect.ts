import type { SessionView } from '../../api/host-view.ts';
import type { ExtranonceLeases } from '../../jobs/extranonce-leases.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Route, RouteListener } from '../../jobs/route.ts';
import type { Connection, LineDialect } from '../../listeners/connection.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { ShareObserver } from '../../shares/share-observer.ts';
import type { StratumV1Options } from './options.ts';
import { PoolFeed } from './pool-feed.ts';
import type { PortContext } from './port-context.ts';
import { PortJobs } from './port-jobs.ts';
import type { PublishedJob } from './published-job.ts';
import { StratumV1Session } from './session.ts';
import { ShareTargets } from './share-target.ts';

const TICK_MS = 5000;

/**
 * Stratum V1 on one port: its sessions, the feeds of the pools it is routed to, and who works for
 * which.
 */
export class StratumV1Dialect implements LineDialect, RouteListener {
  readonly #port: PortContext;
  readonly #sessions = new Map<number, StratumV1Session>();
  readonly #forget = (session: StratumV1Session): boolean => this.#sessions.delete(session.id);
  readonly #feeds = new Map<MiningPool, PoolFeed>();
  #timer: NodeJS.Timeout | undefined;

  /** `leases` is one for all ports of an algorithm. */
  constructor(
    options: StratumV1Options,
    route: Route,
    leases: ExtranonceLeases,
    clock: Clock,
    observer: ShareObserver,
  ) {
    this.#port = {
      options,
      route,
      leases,
      clock,
      observer,
      jobs: new PortJobs(clock, options.staleJobMs),
      targets: new ShareTargets(),
      currentJob: (pool) => this.#feeds.get(pool)?.current,
    };
  }

  /** Follows the route and the time, until `stop`. */
  start(): void {
    this.#port.route.subscribe(this);
    this.rerouted();
    this.#timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** Sends nothing more by itself; the listener closes the connections. */
  stop(): void {
    clearInterval(this.#timer);
    this.#port.route.unsubscribe(this);
    for (const feed of this.#feeds.values()) feed.stop();
    this.#feeds.clear();
  }

  open(connection: Connection): StratumV1Session {
    const session = new StratumV1Session(connection, this.#port, this.#forget);
    this.#sessions.set(session.id, session);
    return session;
  }

  /** Connections now, logged in or not. */
  get count(): number {
    return this.#sessions.size;
  }

  session(id: number): StratumV1Session | undefined {
    return this.#sessions.get(id);
  }

  views(): readonly SessionView[] {
    return [...this.#sessions.values()].map((session) => session.view());
  }

  rerouted(): void {
    const pools = new Set(this.#port.route.pools);
    for (const [pool, feed] of this.#feeds) {
      if (pools.has(pool)) continue;
      feed.stop();
      this.#feeds.delete(pool);
    }
    for (const pool of pools) {
      if (this.#feeds.has(pool)) continue;
      const broadcast = (published: PublishedJob, clean: boolean): void =>
        this.#broadcast(published, clean);
      this.#feeds.set(pool, new PoolFeed(pool, this.#port.jobs, broadcast));
    }
    for (const session of this.#sessions.values()) session.rerouted();
  }

  /** Time passing; `start` calls it every few seconds. */
  tick(): void {
    this.#port.jobs.refresh();
    const atMs = this.#port.clock.spanMs();
    for (const session of this.#sessions.values()) session.tick(atMs);
  }

  #broadcast(published: PublishedJob, clean: boolean): void {
    for (const session of this.#sessions.values())
      if (session.pool === published.pool) session.send(published, clean);
  }
}
