import { connect, type Socket } from 'node:net';
import type { LoadTarget } from './load-plan.ts';

/** Loopback addresses that connections come from, in turn: one has ports for some 28,000. */
const SOURCES = 8;
const NEWLINE = 10;
/** One buffer for all sockets: a read is handled before the next one happens. */
const READ_BUFFER = Buffer.allocUnsafe(64 * 1024);

export interface LoadMinerListener {
  /** Logged in and holding a first job. */
  ready(miner: LoadMiner): void;
  /** A new tip, at a time of performance.now(). */
  tip(miner: LoadMiner, atMs: number): void;
  answered(miner: LoadMiner, accepted: boolean): void;
  lost(miner: LoadMiner, reason: string): void;
}

/**
 * A miner that does not hash: at a share target that every hash meets, a counter in extranonce2 is proof
 * enough. It reads answers by their bytes, because it must cost less than the host it measures.
 */
export class LoadMiner {
  readonly index: number;
  readonly #listener: LoadMinerListener;
  readonly #socket: Socket;
  readonly #user: string;
  #rest = '';
  #jobId = '';
  #ntime = '';
  #extranonce2Size = 0;
  #extranonce2 = 0;
  #authorized = false;
  #ready = false;

  constructor(index: number, target: LoadTarget, listener: LoadMinerListener) {
    this.index = index;
    this.#listener = listener;
    this.#user = `${target.address}.rig${index}`;
    this.#socket = connect({
      host: '127.0.0.1',
      port: target.port,
      localAddress: `127.0.0.${2 + (index % SOURCES)}`,
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (size, buffer) =>
          this.#read(Buffer.from(buffer.buffer, buffer.byteOffset, size).toString('latin1')),
      },
    });
    this.#socket.once('connect', () => this.#logIn());
    this.#socket.on('error', (error) => listener.lost(this, error.message));
    this.#socket.on('close', () => listener.lost(this, 'the host closed the connection'));
  }

  /** Sends so many different shares of the current job in one write. */
  submit(count: number): void {
    let lines = '';
    for (let share = 0; share < count; share++) {
      const extranonce2 = (this.#extranonce2++)
        .toString(16)
        .padStart(this.#extranonce2Size * 2, '0');
      lines += `{"id":4,"method":"mining.submit","params":["${this.#user}","${this.#jobId}","${extranonce2}","${this.#ntime}","0000002a"]}\n`;
    }
    this.#socket.write(lines, 'latin1');
  }

  /** Leaves without the goodbye that would keep the port busy for a minute. */
  leave(): void {
    this.#socket.removeAllListeners('close').resetAndDestroy();
  }

  #logIn(): void {
    this.#socket.write(
      '{"id":1,"method":"mining.subscribe","params":["headframe-bench/1"]}\n' +
        `{"id":2,"method":"mining.authorize","params":["${this.#user}","x"]}\n`,
    );
  }

  #read(chunk: string): boolean {
    const text = this.#rest === '' ? chunk : this.#rest + chunk;
    let start = 0;
    for (;;) {
      const end = text.indexOf('\n', start);
      if (end < 0) break;
      this.#line(text, start, end);
      start = end + 1;
    }
    this.#rest = text.charCodeAt(text.length - 1) === NEWLINE ? '' : text.slice(start);
    return true;
  }

  #line(text: string, start: number, end: number): void {
    const line = text.slice(start, end);
    if (line.includes('"mining.notify"') && !line.includes('"result"')) this.#notified(line);
    else if (this.#ready && line.includes('"id":4')) {
      this.#listener.answered(this, line.includes('"result":true'));
    } else if (!this.#ready) this.#loginAnswer(line);
  }

  #notified(line: string): void {
    const atMs = performance.now();
    const { params } = JSON.parse(line) as { params: readonly unknown[] };
    this.#jobId = String(params[0]);
    this.#ntime = String(params[7]);
    if (this.#ready && params[8] === true) this.#listener.tip(this, atMs);
    this.#settleIn();
  }

  #loginAnswer(line: string): void {
    const { id, result, error } = JSON.parse(line) as Record<string, unknown>;
    if (id === 1 && Array.isArray(result)) this.#extranonce2Size = Number(result[2]);
    else if (id === 2 && result === true) this.#authorized = true;
    else if (id === 1 || id === 2) this.#listener.lost(this, JSON.stringify(error));
    this.#settleIn();
  }

  #settleIn(): void {
    if (this.#ready || !this.#authorized || this.#jobId === '') return;
    this.#ready = true;
    this.#listener.ready(this);
  }
}
