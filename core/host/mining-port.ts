import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PortView, SessionView } from '../api/host-view.ts';
import type { PluginDoor } from '../api/plugin-calls.ts';
import type { HeadframeSettings } from '../config/headframe-schema.ts';
import { formatListenAddress, parseListenAddress } from '../config/listen-address.ts';
import type { ListenAddress } from '../config/listen-address.ts';
import type { PortSettings } from '../config/ports-schema.ts';
import type { ExtranonceLeases } from '../jobs/extranonce-leases.ts';
import type { MiningPool } from '../jobs/mining-pool.ts';
import { PoolRoute } from '../jobs/pool-route.ts';
import type { AddressLimits } from '../listeners/address-limits.ts';
import type { BanList } from '../listeners/ban-list.ts';
import type { ByteProtocol } from '../listeners/byte-protocol.ts';
import { HTTP_DOOR_DEFAULTS, HttpDoor } from '../listeners/http-door.ts';
import { HttpProtocol } from '../listeners/http-protocol.ts';
import { LineProtocol } from '../listeners/line-protocol.ts';
import { ListenerCounters } from '../listeners/listener-counters.ts';
import { LISTENER_DEFAULTS } from '../listeners/listener-options.ts';
import type { ListenerOptions, TlsIdentity } from '../listeners/listener-options.ts';
import { Listener } from '../listeners/listener.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { KeyClaims } from '../protocols/session/key-claim.ts';
import type { DeskPort } from '../protocols/http-work/pool-desk.ts';
import type { PortDialect } from '../protocols/session/port-dialect.ts';
import type { ShareObserver } from '../shares/share-observer.ts';
import { portAnswers } from './port-answers.ts';
import { openDialect, type OpenedDialect, portGreeting } from './port-dialects.ts';

export interface MiningPortOptions {
  readonly settings: PortSettings;
  readonly limits: HeadframeSettings['limits'];
  /** Files of certificates are relative to it. */
  readonly configDirectory: string;
  readonly closeDeadlineMs: number;
}

/** What all ports of a host share. */
export interface PortServices {
  readonly clock: Clock;
  readonly limits: AddressLimits;
  readonly bans: BanList;
  readonly observer: ShareObserver;
  readonly claims: KeyClaims;
  readonly plugins: PluginDoor;
  readonly leasesFor: (algorithm: string) => ExtranonceLeases;
  readonly loggerFor: (listen: string) => Logger;
}

/** One `[[port]]`: its listener, the route that feeds it, and the dialect on it. */
export class MiningPort {
  readonly #options: MiningPortOptions;
  readonly #services: PortServices;
  readonly #route: PoolRoute;
  readonly #opened: OpenedDialect;
  #address: ListenAddress;
  readonly #traffic = new ListenerCounters();
  #listener: Listener | undefined;
  #isOpen = false;

  constructor(options: MiningPortOptions, services: PortServices) {
    const { settings } = options;
    const { algorithm, listen, select } = settings;
    this.#options = options;
    this.#services = services;
    this.#address = parseListenAddress(listen) ?? { host: '127.0.0.1', port: 0 };
    this.#route = new PoolRoute({ algorithm, wanted: select });
    this.#opened = openDialect(settings, {
      route: this.#route,
      leases: services.leasesFor(algorithm),
      clock: services.clock,
      observer: services.observer,
      claims: services.claims,
    });
  }

  /** Resolves when miners can connect. Rejects with a PoolError `PORT_UNAVAILABLE`, `CONFIG_*`. */
  async start(): Promise<void> {
    const { clock, limits, bans, loggerFor } = this.#services;
    const { listen, algorithm } = this.#options.settings;
    const log = loggerFor(listen);
    const protocols = this.#protocols(log);
    const options = await this.#listenerOptions();
    const counters = this.#traffic;
    this.#listener = new Listener(options, { limits, bans, protocols, clock, log, counters });
    this.#dialect.start();
    this.#address = await this.#listener.listen();
    this.#isOpen = true;
    log.info({ algorithm, address: formatListenAddress(this.#address) }, 'port is open');
  }

  async stop(): Promise<void> {
    this.#isOpen = false;
    // Who waits for work over HTTP is answered before the connections end.
    if (this.#opened.kind === 'http')
      for (const seat of this.#opened.dialect.sessions) seat.leave();
    await this.#listener?.close(this.#options.closeDeadlineMs);
    this.#dialect.stop();
  }

  /** Where a pool that feeds it seats its workers; undefined while it is not open, or speaks in lines. */
  deskOf(poolId: string): DeskPort | undefined {
    const opened = this.#opened;
    const pool = this.#route.pools.find(({ id }) => id === poolId);
    if (!this.#isOpen || opened.kind !== 'http' || pool === undefined) return undefined;
    return { number: this.#address.port, pool, open: (taking) => opened.dialect.open(taking) };
  }

  /** Takes a pool into the route, if it is one of this port's. */
  offer(pool: MiningPool): void {
    const { algorithm, pools, dialects } = this.#options.settings;
    if (pool.algorithm !== algorithm) return;
    if (pools.length > 0 && !pools.includes(pool.id)) return;
    if (!dialects.some((dialect) => pool.dialects.includes(dialect))) return;
    this.#route.add(pool);
  }

  withdraw(poolId: string): void {
    this.#route.remove(poolId);
  }

  /** Selects a pool for new and present miners. Returns a sentence where that cannot be. */
  select(poolId: string): string | undefined {
    return this.#route.select(poolId);
  }

  /** Pins a session to a pool; undefined where the session is not on this port. */
  move(sessionId: number, poolId: string): { readonly refusal: string | undefined } | undefined {
    const session = this.#dialect.session(sessionId);
    if (session === undefined) return undefined;
    const pool = this.#route.pools.find((candidate) => candidate.id === poolId);
    if (pool === undefined)
      return { refusal: `no pool ${poolId} runs on the port of this session` };
    return { refusal: session.moveTo(pool) };
  }

  sessions(): readonly SessionView[] {
    return this.#dialect.views();
  }

  view(): PortView {
    const { algorithm, dialects, difficulty, shareSeconds, tls } = this.#options.settings;
    const { start, min, max } = difficulty;
    return {
      ...this.#address,
      algorithm,
      dialects,
      tls: tls !== undefined,
      pools: this.#route.pools.map((pool) => pool.id),
      selected: this.#route.selected?.id,
      connections: this.#dialect.count,
      traffic: this.#traffic,
      difficulty: { start, min, max, shareSeconds },
    };
  }

  get #dialect(): PortDialect {
    return this.#opened.dialect;
  }

  #protocols(log: Logger): readonly ByteProtocol[] {
    const greeting = portGreeting(this.#options.settings);
    if (this.#opened.kind === 'lines')
      return [new LineProtocol(this.#opened.dialect), new HttpProtocol(greeting)];
    const selected = (): string | undefined => this.#route.selected?.id;
    const pools = (): readonly string[] => this.#route.pools.map(({ id }) => id);
    const { plugins, clock } = this.#services;
    const answers = portAnswers({ greeting, selected, pools }, plugins, { log, clock });
    return [new HttpDoor(HTTP_DOOR_DEFAULTS, answers)];
  }

  async #listenerOptions(): Promise<ListenerOptions> {
    const { settings, limits } = this.#options;
    const { lineBytes, sendQueueBytes, loginSeconds, idleSeconds } = limits;
    return {
      ...LISTENER_DEFAULTS,
      ...this.#address,
      tls: await this.#identity(),
      proxyProtocol: settings.proxyProtocol,
      proxies: settings.proxyAllow,
      lineBytes,
      sendQueueBytes,
      loginMs: loginSeconds * 1000,
      idleMs: idleSeconds * 1000,
    };
  }

  async #identity(): Promise<TlsIdentity | undefined> {
    const { tls } = this.#options.settings;
    if (tls === undefined) return undefined;
    return { certificate: await this.#read(tls.cert), key: await this.#read(tls.key) };
  }

  async #read(file: string): Promise<string> {
    const path = resolve(this.#options.configDirectory, file);
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      throw new PoolError('CONFIG_UNREADABLE', `${path} cannot be read`, { file: path }, error);
    }
  }
}
