import { constants } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { SecureContext } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { AddressLimits, AddressRecord } from './address-limits.ts';
import type { BanList } from './ban-list.ts';
import type { ByteProtocol } from './byte-protocol.ts';
import { CidrList } from './cidr-list.ts';
import type { RefusalReason } from './listener-counters.ts';
import { ListenerCounters } from './listener-counters.ts';
import type { ListenerOptions } from './listener-options.ts';
import { Opening } from './opening.ts';
import { peerAddress } from './peer-address.ts';
import type { PortConnection, PortContext } from './port-context.ts';
import { SocketConnection } from './socket-connection.ts';
import { WriteBatch } from './write-batch.ts';

export interface ListenerCollaborators {
  /** Shared by all ports of the host, as are the bans. */
  readonly limits: AddressLimits;
  readonly bans: BanList;
  /**
   * What the port speaks; the first that matches gets a connection. TLS and PROXY are not among
   * them.
   */
  readonly protocols: readonly ByteProtocol[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly counters?: ListenerCounters;
}

/** Where a port really listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** One TCP port: accepts, refuses, finds out what is spoken, and ends what takes too long. */
export class Listener {
  readonly counters: ListenerCounters;
  readonly #options: ListenerOptions;
  readonly #context: PortContext;
  readonly #proxies: CidrList;
  readonly #server: Server;
  readonly #connections = new Set<PortConnection>();
  #sweepTimer: NodeJS.Timeout | undefined;
  #bansSeen: number;
  #closing: Promise<void> | undefined;
  /** Set while closing: called when the last connection is gone. */
  #drained: (() => void) | undefined;

  /** @throws PoolError `CONFIG_INVALID` for a certificate, a key or a CIDR that cannot be used. */
  constructor(options: ListenerOptions, collaborators: ListenerCollaborators) {
    this.#options = options;
    this.counters = collaborators.counters ?? new ListenerCounters();
    this.#proxies = new CidrList(options.proxies, 'proxies');
    this.#bansSeen = collaborators.bans.revision;
    this.#context = {
      ...collaborators,
      port: options.port,
      options,
      counters: this.counters,
      writes: new WriteBatch(),
      secureContext: secureContextOf(options),
      forget: (connection) => this.#forget(connection),
    };
    this.#server = createServer({
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: options.keepAliveMs,
    });
    this.#server.on('connection', (socket) => this.#accept(socket));
  }

  /** Resolves when miners can connect. Rejects with a PoolError `PORT_UNAVAILABLE`. */
  listen(): Promise<ListenAddress> {
    const { host, port, backlog, sweepMs } = this.#options;
    return new Promise((resolve, reject) => {
      const failed = (cause: NodeJS.ErrnoException): void => {
        const message = `cannot listen on ${host} port ${port}: ${cause.message}`;
        reject(new PoolError('PORT_UNAVAILABLE', message, { host, port, code: cause.code }, cause));
      };
      this.#server.once('error', failed);
      this.#server.listen({ host, port, backlog }, () => {
        this.#server.removeListener('error', failed);
        this.#server.on('error', (error) => this.#acceptFailed(error));
        const { clock } = this.#context;
        this.#sweepTimer = setInterval(() => this.sweep(clock.spanMs()), sweepMs);
        this.#sweepTimer.unref();
        const address = this.#server.address();
        if (address !== null && typeof address === 'object') this.#context.port = address.port;
        resolve({ host, port: this.#context.port });
      });
    });
  }

  /**
   * Ends connections that took too long, or whose address was banned since. `nowMs` is monotonic.
   */
  sweep(nowMs: number): void {
    for (const connection of this.#connections) connection.sweep(nowMs);
    const { bans } = this.#context;
    if (bans.revision === this.#bansSeen) return;
    this.#bansSeen = bans.revision;
    for (const connection of this.#connections) {
      if (bans.addressBan(connection.remoteAddress) !== undefined) connection.abort('banned');
    }
  }

  /** Stops accepting and ends all connections, those that linger after `deadlineMs` by force. */
  close(deadlineMs: number): Promise<void> {
    this.#closing ??= this.#end(deadlineMs);
    return this.#closing;
  }

  async #end(deadlineMs: number): Promise<void> {
    clearInterval(this.#sweepTimer);
    if (this.#server.listening) this.#server.close();
    if (this.#connections.size === 0) return;
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    for (const connection of this.#connections) connection.end('shutdown', 'the port closes');
    const deadline = setTimeout(() => {
      for (const connection of this.#connections) connection.abort('shutdown');
    }, deadlineMs);
    await drained;
    clearTimeout(deadline);
  }

  #accept(socket: Socket): void {
    const remote = socket.remoteAddress;
    if (remote === undefined) {
      // Gone before we got to it.
      socket.destroy();
      return;
    }
    const address = peerAddress(remote);
    const isProxy = this.#options.proxyProtocol !== 'off' && this.#proxies.has(address);
    const admitted = isProxy ? this.#context.limits.admitProxy(address) : this.#admit(address);
    if (typeof admitted === 'string') {
      this.counters.refused[admitted]++;
      // A reset leaves nothing behind in the kernel, where a flood of orderly ends would.
      socket.resetAndDestroy();
      return;
    }
    this.counters.accepted++;
    this.counters.open++;
    const connection = new SocketConnection(this.#context, socket, {
      address,
      record: admitted,
    });
    this.#connections.add(connection);
    connection.read(new Opening(connection, this.#context, isProxy ? 'proxy' : 'direct'));
  }

  #admit(address: string): AddressRecord | RefusalReason {
    if (this.#options.proxyProtocol === 'required') return 'not-a-proxy';
    if (this.#context.bans.addressBan(address) !== undefined) return 'banned';
    return this.#context.limits.admit(address);
  }

  #acceptFailed(error: Error): void {
    this.counters.acceptErrors++;
    this.#context.log.warn({ port: this.#context.port, err: error }, 'could not accept');
  }

  #forget(connection: PortConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#drained?.();
  }
}

function secureContextOf({ tls, port }: ListenerOptions): SecureContext | undefined {
  if (tls === undefined) return undefined;
  try {
    return createSecureContext({
      cert: tls.certificate,
      key: tls.key,
      minVersion: 'TLSv1.2',
      // A peer could make us redo the costly part of the handshake at will.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new PoolError(
      'CONFIG_INVALID',
      `port ${port}: the TLS certificate and key cannot be used: ${detail}`,
      { key: 'tls' },
      cause,
    );
  }
}
