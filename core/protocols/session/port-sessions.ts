import type { SessionView } from '../../api/host-view.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { RouteListener } from '../../jobs/route.ts';
import type { Connection } from '../../listeners/connection.ts';
import type { MovableSession, PortDialect } from './port-dialect.ts';
import type { PublishedJob } from './published-job.ts';
import type { SessionPort } from './session-port.ts';
import type { ShareTarget } from './share-targets.ts';

const TICK_MS = 5000;

/** A session of whatever dialect. */
interface PortSession<Wire> extends MovableSession {
  /** The connection's. */
  readonly id: number;
  readonly pool: MiningPool | undefined;
  /** Sends a job of the session's pool. */
  send(published: PublishedJob<Wire>, clean: boolean): void;
  /** The route changed. */
  rerouted(): void;
  /** Time passing. `atMs` is monotonic. */
  tick(atMs: number): void;
  view(): SessionView;
}

/**
 * A dialect on one port: its sessions with their peers, the feeds of the pools it is routed to, and who works for
 * which.
 */
export class PortSessions<Wire, Session extends PortSession<Wire>, Peer = Connection>
  implements PortDialect, RouteListener
{
  readonly #port: SessionPort<Wire, ShareTarget>;
  readonly #open: (peer: Peer, onClosed: (session: Session) => unknown) => Session;
  readonly #sessions = new Map<number, Session>();
  readonly #forget = (session: Session): boolean => this.#sessions.delete(session.id);
  #timer: NodeJS.Timeout | undefined;

  /** `open` makes a session, which calls `onClosed` once, last. */
  constructor(
    port: SessionPort<Wire, ShareTarget>,
    open: (peer: Peer, onClosed: (session: Session) => unknown) => Session,
  ) {
    this.#port = port;
    this.#open = open;
  }

  start(): void {
    this.#port.route.subscribe(this);
    this.rerouted();
    this.#timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#port.route.unsubscribe(this);
    this.#port.feeds.stop();
  }

  open(peer: Peer): Session {
    const session = this.#open(peer, this.#forget);
    this.#sessions.set(session.id, session);
    return session;
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** Those of now. */
  get sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  session(id: number): Session | undefined {
    return this.#sessions.get(id);
  }

  views(): readonly SessionView[] {
    return [...this.#sessions.values()].map((session) => session.view());
  }

  rerouted(): void {
    this.#port.feeds.follow((published, clean) => {
      for (const session of this.#sessions.values())
        if (session.pool === published.pool) session.send(published, clean);
    });
    for (const session of this.#sessions.values()) session.rerouted();
  }

  /** Time passing; `start` calls it every few seconds. */
  tick(): void {
    this.#port.jobs.refresh();
    const atMs = this.#port.clock.spanMs();
    for (const session of this.#sessions.values()) session.tick(atMs);
  }
}
