import type { ByteSession } from './byte-protocol.ts';
import { classifyFirstBytes } from './first-bytes.ts';
import type { PortContext } from './port-context.ts';
import { readProxyHeader } from './proxy-header.ts';
import type { SocketConnection } from './socket-connection.ts';

/**
 * The first reader of every connection: takes off a PROXY header, finds out what the peer speaks,
 * and hands over. Inside TLS a second one finds out what is spoken there.
 */
export class Opening implements ByteSession {
  readonly #connection: SocketConnection;
  readonly #context: PortContext;
  /** Whether the peer is a load balancer whose header is believed. */
  readonly #isProxy: boolean;
  #isHeaderRead: boolean;
  /** Bytes that did not suffice yet: below 1 KiB, see `first-bytes.ts` and `proxy-header.ts`. */
  #head: Buffer | undefined;

  constructor(
    connection: SocketConnection,
    context: PortContext,
    peer: 'direct' | 'proxy' | 'inside-tls',
  ) {
    this.#connection = connection;
    this.#context = context;
    this.#isProxy = peer === 'proxy';
    this.#isHeaderRead = peer === 'inside-tls';
  }

  bytes(chunk: Buffer): void {
    const head = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
    this.#head = head;
    const rest = this.#isHeaderRead ? head : this.#afterHeader(head);
    if (rest === undefined) return;
    this.#head = undefined;
    if (rest.length > 0) this.#route(rest);
  }

  closed(): void {}

  /**
   * What follows the PROXY header, if there is one. Undefined: more is needed, or the connection is
   * over.
   */
  #afterHeader(head: Buffer): Buffer | undefined {
    const header = readProxyHeader(head);
    if (header.kind === 'need-more') return undefined;
    const isMissing =
      header.kind === 'absent' && this.#context.options.proxyProtocol === 'required';
    const isForged = header.kind === 'present' && !this.#isProxy;
    if (header.kind === 'malformed' || isForged || isMissing) {
      this.#connection.score('junk');
      this.#connection.abort('proxy-header');
      return undefined;
    }
    this.#isHeaderRead = true;
    if (header.kind === 'absent') return head;
    if (header.address !== undefined && !this.#connection.identify(header.address))
      return undefined;
    return head.subarray(header.bytes);
  }

  #route(head: Buffer): void {
    const kind = classifyFirstBytes(head);
    if (kind === 'need-more') {
      this.#head = head;
      return;
    }
    if (kind === 'tls') {
      this.#encrypt(head);
      return;
    }
    for (const protocol of this.#context.protocols) {
      if (protocol.kind !== kind || protocol.accepts?.(head) === false) continue;
      this.#connection.greet(protocol, head);
      return;
    }
    // Not junk: honest miners try another protocol first and then come back with this one.
    this.#connection.abort('unknown-protocol');
  }

  #encrypt(head: Buffer): void {
    const { secureContext } = this.#context;
    if (secureContext === undefined || this.#connection.secure) {
      this.#connection.abort('tls-not-served');
      return;
    }
    this.#connection.encrypt(secureContext, head);
    this.#connection.read(new Opening(this.#connection, this.#context, 'inside-tls'));
  }
}
