import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { TLSSocket } from 'node:tls';
import type { AddressRecord } from './address-limits.ts';
import type { BanReason, Outcome } from './ban-rules.ts';
import type { ByteConnection, ByteProtocol, ByteSession } from './byte-protocol.ts';
import { nextConnectionId } from './connection-ids.ts';
import type { CloseReason } from './listener-counters.ts';
import type { PortConnection, PortContext } from './port-context.ts';

/**
 * `opening`: nobody knows yet what it speaks. `greeting`: a session, but no authorized worker. `surrendered`:
 * somebody else reads and writes its socket.
 */
type Stage = 'opening' | 'securing' | 'greeting' | 'live' | 'surrendered' | 'closing' | 'closed';

const OWNER = Symbol('connection');

interface OwnedSocket extends Socket {
  [OWNER]?: SocketConnection;
}

// One set of handlers for all sockets: a closure per event and socket would cost more memory than
// the connection.
function onData(this: OwnedSocket, chunk: Buffer): void {
  this[OWNER]?.received(chunk);
}
function onClose(this: OwnedSocket): void {
  this[OWNER]?.finish();
}
function onError(): void {
  // A peer's reset or a failed handshake; the 'close' that follows says all that matters.
}

/**
 * One socket from accept to its end: stage, send queue, time-outs. Whoever reads it now is its
 * session.
 */
export class SocketConnection implements ByteConnection, PortConnection {
  readonly id = nextConnectionId();
  readonly #context: PortContext;
  #socket: Socket;
  #address: string;
  #record: AddressRecord;
  #session: ByteSession | undefined;
  #stage: Stage = 'opening';
  #closeReason: CloseReason = 'peer';
  /**
   * When the stage began, or, of a live connection, when it was last heard. Monotonic milliseconds.
   */
  #sinceMs: number;
  /** Sends of this turn: mostly one text, so that the list for mixed ones is rarely made. */
  #unsent: string | Uint8Array | undefined;
  #unsentMore: (string | Uint8Array)[] | undefined;
  /** Of a surrendered one. */
  #allowedMs: number | undefined;
  /** Bytes of the socket that are counted already, when it was surrendered. */
  #counted: { readonly read: number; readonly written: number } | undefined;

  constructor(
    context: PortContext,
    socket: Socket,
    { address, record }: { readonly address: string; readonly record: AddressRecord },
  ) {
    this.#context = context;
    this.#socket = socket;
    this.#address = address;
    this.#record = record;
    this.#sinceMs = context.clock.spanMs();
    this.#attach(socket);
  }

  get remoteAddress(): string {
    return this.#address;
  }

  get port(): number {
    return this.#context.port;
  }

  get secure(): boolean {
    return this.#socket instanceof TLSSocket;
  }

  get open(): boolean {
    return this.#stage !== 'closing' && this.#stage !== 'closed';
  }

  get lineBytes(): number {
    return this.#context.options.lineBytes;
  }

  send(data: string | Uint8Array): void {
    if (!this.open) return;
    if (this.#unsent === undefined) {
      this.#unsent = data;
      this.#context.writes.add(this);
    } else if (this.#unsentMore !== undefined) {
      this.#unsentMore.push(data);
    } else if (typeof this.#unsent === 'string' && typeof data === 'string') {
      this.#unsent += data;
    } else {
      this.#unsentMore = [data];
    }
  }

  close(reason: string): void {
    this.end('session', reason);
  }

  established(): void {
    if (this.#stage === 'greeting') this.#enter('live');
  }

  spend(bucket: 'login' | 'submit'): boolean {
    const { limits, clock, counters, bans } = this.#context;
    const nowMs = clock.spanMs();
    if (limits.spend(this.#record, bucket, nowMs)) return true;
    counters.overLimit++;
    if (this.open) this.#judge(this.#record.conduct.noteRefusal(bucket, bans.rules, nowMs));
    return false;
  }

  score(outcome: Outcome): void {
    const { bans, clock, counters } = this.#context;
    // Of an address that is banned already, verdicts may still come for a while.
    if (!this.open && bans.addressBan(this.remoteAddress) !== undefined) return;
    if (outcome === 'junk') counters.junk++;
    this.#judge(this.#record.conduct.note(outcome, bans.rules, clock.spanMs()));
  }

  workerBan(worker: string): string | undefined {
    return this.#context.bans.workerBan(worker);
  }

  abort(reason: CloseReason): void {
    if (this.#stage === 'closed') return;
    this.#leave(reason);
    this.#unsent = undefined;
    this.#unsentMore = undefined;
    this.#socket.destroy();
  }

  surrender(head: Buffer): Socket {
    const socket = this.#socket;
    socket.removeListener('data', onData);
    socket.pause();
    socket.unshift(head);
    this.#counted = { read: socket.bytesRead, written: socket.bytesWritten };
    this.#enter('surrendered');
    return socket;
  }

  allow(ms: number | undefined): void {
    this.#allowedMs = ms;
    if (this.#stage === 'surrendered') this.#enter('surrendered');
  }

  /**
   * Sends what is queued, then closes; the peer has a while to do the same. `detail` is for the
   * log.
   */
  end(reason: CloseReason, detail: string): void {
    if (!this.open) return;
    this.flush();
    this.#context.log.debug(
      { connection: this.id, address: this.remoteAddress, detail },
      'closing',
    );
    this.#leave(reason);
    this.#socket.end();
  }

  /** Gives the bytes to come to `session`. */
  read(session: ByteSession): void {
    this.#session = session;
  }

  /** What the peer speaks is known: opens its session and hands it the bytes that told. */
  greet(protocol: ByteProtocol, head: Buffer): void {
    this.#enter('greeting');
    const session = protocol.open(this);
    this.#session = session;
    if (this.open) session.bytes(head);
  }

  /**
   * A trusted proxy named the peer. False: that one may not connect, and the connection is over.
   */
  identify(address: string): boolean {
    const { bans, limits, counters } = this.#context;
    const admitted =
      bans.addressBan(address) === undefined ? limits.identify(address) : ('banned' as const);
    if (typeof admitted === 'string') {
      counters.refused[admitted]++;
      this.abort('refused');
      return false;
    }
    this.#address = address;
    this.#record = admitted;
    return true;
  }

  /** Goes on inside TLS, of which `head` are the first bytes. */
  encrypt(secureContext: SecureContext, head: Buffer): void {
    const plain = this.#socket;
    plain.removeListener('data', onData);
    plain.pause();
    plain.unshift(head);
    this.#socket = new TLSSocket(plain, { isServer: true, secureContext });
    this.#context.counters.secured++;
    this.#enter('securing');
    this.#attach(this.#socket);
  }

  received(chunk: Buffer): void {
    this.#context.counters.bytesIn += chunk.length;
    if (!this.open) return;
    if (this.#stage === 'live') this.#sinceMs = this.#context.clock.spanMs();
    try {
      this.#session?.bytes(chunk);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Writes what this turn sent. Called by the write batch. */
  flush(): void {
    const first = this.#unsent;
    const more = this.#unsentMore;
    if (first === undefined) return;
    this.#unsent = undefined;
    this.#unsentMore = undefined;
    const socket = this.#socket;
    if (!socket.writable) return;
    try {
      if (more === undefined) this.#write(first);
      else {
        socket.cork();
        this.#write(first);
        for (const data of more) this.#write(data);
        socket.uncork();
      }
      this.#context.counters.writes++;
    } catch (error) {
      this.#fail(error);
    }
    if (socket.writableLength > this.#context.options.sendQueueBytes) this.abort('send-queue-full');
  }

  /** Ends what took too long. `nowMs` is monotonic. */
  sweep(nowMs: number): void {
    const { options } = this.#context;
    const spanMs = nowMs - this.#sinceMs;
    // The peer ended its side, yet does not take what we still have for it.
    if (this.open && this.#socket.readableEnded) this.#leave('peer');
    switch (this.#stage) {
      case 'opening':
        if (spanMs >= options.firstBytesMs) this.abort('first-bytes-timeout');
        return;
      case 'securing':
        if (spanMs >= options.tlsHandshakeMs) this.abort('tls-timeout');
        return;
      case 'greeting':
        if (spanMs >= options.loginMs) this.abort('login-timeout');
        return;
      case 'live':
        if (spanMs >= options.idleMs) this.abort('idle-timeout');
        return;
      case 'surrendered':
        if (spanMs >= (this.#allowedMs ?? Number.POSITIVE_INFINITY)) this.abort('idle-timeout');
        return;
      case 'closing':
        if (nowMs - this.#sinceMs >= options.closeMs) this.#socket.destroy();
        return;
      case 'closed':
        return;
    }
  }

  /** The socket is gone. */
  finish(): void {
    if (this.#stage === 'closed') return;
    this.#stage = 'closed';
    const { counters, limits } = this.#context;
    counters.open--;
    if (this.#counted !== undefined) {
      counters.bytesIn += this.#socket.bytesRead - this.#counted.read;
      counters.bytesOut += this.#socket.bytesWritten - this.#counted.written;
    }
    counters.closed[this.#closeReason]++;
    limits.release(this.#record);
    try {
      this.#session?.closed();
    } catch (error) {
      this.#logFailure(error);
    }
    this.#context.forget(this);
  }

  #attach(socket: OwnedSocket): void {
    socket[OWNER] = this;
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.on('error', onError);
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#sinceMs = this.#context.clock.spanMs();
  }

  #leave(reason: CloseReason): void {
    if (!this.open) return;
    this.#closeReason = reason;
    this.#enter('closing');
  }

  #write(data: string | Uint8Array): void {
    this.#context.counters.bytesOut += data.length;
    this.#socket.write(data);
  }

  #judge(reason: BanReason | undefined): void {
    if (reason === undefined) return;
    const { bans, counters, log } = this.#context;
    const address = this.remoteAddress;
    const seconds = bans.rules.banSeconds;
    // A proxy speaks for many: whoever is behind it this time, the others are not to suffer.
    const isProxy = this.#record.subnet === undefined;
    if (!isProxy && bans.ban(`address:${address}`, reason, seconds)) {
      counters.bans++;
      log.info({ address, reason, seconds }, 'banned an address');
    }
    // Somebody with bad shares is a miner and should read why; the others get nothing to read.
    const isMiner = reason === 'invalid shares' || reason === 'wrong results';
    if (isMiner) this.end('banned', reason);
    else this.abort('banned');
  }

  #fail(error: unknown): void {
    this.#logFailure(error);
    this.abort('session-failed');
  }

  #logFailure(error: unknown): void {
    this.#context.log.error(
      { connection: this.id, address: this.remoteAddress, port: this.port, err: error },
      'a session failed; its connection is closed, the others go on',
    );
  }
}
