import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { BackOff } from './back-off.ts';
import { LineSplitter } from './line-splitter.ts';
import type { PoolAddress } from './pool-address.ts';
import type { PoolLink, PoolLinkListener } from './pool-link.ts';

/** Notify lines grow with the coinbase; no pool needs more than this. */
const LINE_LIMIT = 64 * 1024;
/** A pool sends a job or an answer at least every few minutes; silence for longer is a dead link. */
const SILENCE_MS = 10 * 60 * 1000;

export interface PoolConnectionOptions extends PoolAddress {
  /** False accepts a self-signed certificate. */
  readonly verifyCertificate: boolean;
}

/** A link of lines: one socket at a time. */
export class PoolConnection implements PoolLink {
  readonly #options: PoolConnectionOptions;
  readonly #backOff: BackOff;
  readonly #listener: PoolLinkListener;
  #socket: Socket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PoolConnectionOptions, backOff: BackOff, listener: PoolLinkListener) {
    this.#options = options;
    this.#backOff = backOff;
    this.#listener = listener;
  }

  open(): void {
    const { host, port, secure, verifyCertificate } = this.#options;
    const socket = secure
      ? connectTls({ host, port, rejectUnauthorized: verifyCertificate })
      : connectTcp({ host, port });
    this.#socket = socket;
    const splitter = new LineSplitter(LINE_LIMIT);
    let reason = 'the pool closed the connection';
    socket.setNoDelay(true).setTimeout(SILENCE_MS).setEncoding('utf8');
    socket.once(secure ? 'secureConnect' : 'connect', () => this.#listener.connected());
    socket.on('timeout', () => socket.destroy(new Error('the pool is silent')));
    socket.on('error', (error) => {
      reason = error.message || String(error);
    });
    socket.on('data', (chunk: string) => {
      try {
        for (const line of splitter.push(chunk)) {
          // A line may have closed the link; what follows it is nobody's any more.
          if (this.#socket !== socket) return;
          this.#listener.line(line);
        }
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.once('close', () => this.#lost(socket, reason));
  }

  send(message: object): void {
    this.#socket?.write(`${JSON.stringify(message)}\n`);
  }

  proven(): void {
    this.#backOff.reset();
  }

  restart(reason: string): void {
    this.#socket?.destroy(new Error(reason));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #lost(socket: Socket, reason: string): void {
    if (this.#closed || this.#socket !== socket) return;
    this.#socket = undefined;
    const retryMs = this.#backOff.nextMs();
    this.#retry = setTimeout(() => this.open(), retryMs);
    this.#listener.disconnected(reason, retryMs);
  }
}
