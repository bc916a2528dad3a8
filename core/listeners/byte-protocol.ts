import type { Socket } from 'node:net';
import type { Connection } from './connection.ts';
import type { FirstBytes } from './first-bytes.ts';
import type { CloseReason } from './listener-counters.ts';

/** A connection as those see it who read its bytes themselves. */
export interface ByteConnection extends Connection {
  /** False from the moment that either side ends it: read nothing any more. */
  readonly open: boolean;
  /** The port's line limit. */
  readonly lineBytes: number;
  /** Cuts the connection off; what is queued is lost. For peers that cannot be talked to. */
  abort(reason: CloseReason): void;
  /**
   * Hands the socket to whoever reads and writes it from now on, with `head` before all that is yet to
   * come. Bans, limits and the port's end still end the connection; of time-outs only those of `allow` do.
   */
  surrender(head: Buffer): Socket;
  /** Of a surrendered connection: it ends after `ms` without another call; undefined: it does not. */
  allow(ms: number | undefined): void;
}

/** Reads the bytes of one connection. Whatever it throws ends that connection, and no other. */
export interface ByteSession {
  /** The stream's next bytes. The callee owns `chunk`. */
  bytes(chunk: Buffer): void;
  /** Called once, last. */
  closed(): void;
}

/**
 * An entry of a port's table of what it speaks; the first whose `kind` and `accepts` agree gets the
 * connection.
 */
export interface ByteProtocol {
  readonly kind: Exclude<FirstBytes, 'need-more' | 'tls'>;
  /** Narrows by the bytes that decided the kind; without it, all of that kind. */
  readonly accepts?: (head: Buffer) => boolean;
  open(connection: ByteConnection): ByteSession;
}
