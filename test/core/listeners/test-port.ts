import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { LimitOptions } from '../../../core/listeners/address-limits.ts';
import { AddressLimits, LIMIT_DEFAULTS } from '../../../core/listeners/address-limits.ts';
import type { BanOptions } from '../../../core/listeners/ban-list.ts';
import { BAN_DEFAULTS, BanList } from '../../../core/listeners/ban-list.ts';
import type { Connection, LineDialect, LineSession } from '../../../core/listeners/connection.ts';
import type { ByteProtocol } from '../../../core/listeners/byte-protocol.ts';
import { HttpProtocol } from '../../../core/listeners/http-protocol.ts';
import { LineProtocol } from '../../../core/listeners/line-protocol.ts';
import { Listener } from '../../../core/listeners/listener.ts';
import type { ListenerOptions } from '../../../core/listeners/listener-options.ts';
import { LISTENER_DEFAULTS } from '../../../core/listeners/listener-options.ts';
import { LogBook } from './log-book.ts';
import { ManualClock } from './manual-clock.ts';
import { TestPeer } from './test-peer.ts';

/** Answers every line with what the connection knows of its peer, and obeys a few words. */
class EchoSession implements LineSession {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  line(line: string): void {
    const connection = this.#connection;
    if (line === 'throw') throw new Error('a fault in the session');
    if (line === 'login') connection.established();
    if (line === 'bye') connection.close('asked to');
    if (line === 'junk' || line === 'valid') connection.score(line);
    if (line === 'invalid' || line === 'wrong') connection.score(line);
    connection.send(`${line}\n`);
  }

  closed(): void {}
}

/** A port on loopback with a clock of its own and a dialect that echoes. */
export class TestPort {
  readonly clock = new ManualClock();
  readonly log = new LogBook();
  readonly limits: AddressLimits;
  readonly bans: BanList;
  readonly listener: Listener;
  /** Every connection that got a session, in order. */
  readonly connections: Connection[] = [];
  readonly #peers: TestPeer[] = [];
  #port = 0;

  constructor(
    options: Partial<ListenerOptions> = {},
    limits: Partial<LimitOptions> = {},
    bans: Partial<BanOptions> = {},
    openSession: (connection: Connection) => LineSession = (connection) =>
      new EchoSession(connection),
    web: ByteProtocol = new HttpProtocol('Point your miner here.'),
  ) {
    const dialect: LineDialect = {
      open: (connection) => {
        this.connections.push(connection);
        return openSession(connection);
      },
    };
    this.limits = new AddressLimits({ ...LIMIT_DEFAULTS, ...limits });
    this.bans = new BanList({ ...BAN_DEFAULTS, ...bans }, this.clock);
    this.listener = new Listener(
      { ...LISTENER_DEFAULTS, host: '127.0.0.1', port: 0, ...options },
      {
        limits: this.limits,
        bans: this.bans,
        protocols: [new LineProtocol(dialect), web],
        clock: this.clock,
        log: this.log,
      },
    );
  }

  async listen(): Promise<this> {
    this.#port = (await this.listener.listen()).port;
    return this;
  }

  get port(): number {
    return this.#port;
  }

  /** Connects from a loopback address; all of 127.0.0.0/8 is this machine. */
  peer(localAddress = '127.0.0.1'): TestPeer {
    return this.#keep(new TestPeer(connect({ host: '127.0.0.1', port: this.#port, localAddress })));
  }

  /** Connects and speaks TLS, after `header` in plain text. */
  tlsPeer(header = ''): TestPeer {
    const socket = connect({ host: '127.0.0.1', port: this.#port });
    if (header !== '') socket.write(header);
    return this.#keep(new TestPeer(connectTls({ socket, rejectUnauthorized: false })));
  }

  /** Waits until something that the listener does by itself has happened. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass and looks for time-outs. */
  pass(ms: number): void {
    this.clock.advance(ms);
    this.listener.sweep(this.clock.spanMs());
  }

  /** Ends everything, by force. */
  async close(): Promise<void> {
    for (const peer of this.#peers) peer.socket.destroy();
    await this.listener.close(0);
  }

  #keep(peer: TestPeer): TestPeer {
    this.#peers.push(peer);
    return peer;
  }
}
