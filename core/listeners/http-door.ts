import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ByteConnection, ByteProtocol, ByteSession } from './byte-protocol.ts';

export interface HttpDoorOptions {
  readonly headerBytesMax: number;
  readonly headersMax: number;
  /** From the first bytes until the headers of the first request are there. */
  readonly headersMs: number;
  /** From the headers of a request until its body is there. */
  readonly bodyMs: number;
  /** From an answer until the peer has taken it. */
  readonly sendMs: number;
  /** From one answer until the headers of the next request are there. */
  readonly idleMs: number;
}

export const HTTP_DOOR_DEFAULTS: HttpDoorOptions = {
  headerBytesMax: 8 * 1024,
  headersMax: 64,
  headersMs: 10_000,
  bodyMs: 10_000,
  sendMs: 30_000,
  idleMs: 75_000,
};

/** Answers one request. Resolves when the answer is written or the caller is gone. Never rejects. */
export type HttpAnswering = (
  request: IncomingMessage,
  response: ServerResponse,
  connection: ByteConnection,
) => Promise<void>;

/** From a malformed request until the peer has read that it is one. */
const LAST_WORDS_MS = 2_000;

/**
 * HTTP on a mining port: connections whose first bytes are a request are read by Node's own server, over
 * TLS and behind a PROXY header too. Time-outs are those of the listener's sweep.
 */
export class HttpDoor implements ByteProtocol {
  readonly kind = 'http';
  readonly #options: HttpDoorOptions;
  readonly #answer: HttpAnswering;
  readonly #server: Server;
  readonly #visitors = new WeakMap<Socket, Visitor>();

  constructor(options: HttpDoorOptions, answer: HttpAnswering) {
    this.#options = options;
    this.#answer = answer;
    const { headerBytesMax, headersMax, idleMs } = options;
    // Never listens: it is handed its connections.
    this.#server = createServer({ maxHeaderSize: headerBytesMax, keepAliveTimeout: idleMs });
    this.#server.maxHeadersCount = headersMax;
    this.#server.on('request', (request, response) => this.#asked(request, response));
    this.#server.on('clientError', (error, socket) => this.#malformed(error, socket as Socket));
  }

  open(connection: ByteConnection): ByteSession {
    return {
      bytes: (head) => {
        const socket = connection.surrender(head);
        this.#visitors.set(socket, { connection, requests: 0 });
        connection.allow(this.#options.headersMs);
        this.#server.emit('connection', socket);
        socket.resume();
      },
      closed: () => undefined,
    };
  }

  #asked(request: IncomingMessage, response: ServerResponse): void {
    const visitor = this.#visitors.get(request.socket);
    if (visitor === undefined) {
      request.destroy();
      return;
    }
    const { connection } = visitor;
    const { bodyMs, idleMs, sendMs } = this.#options;
    visitor.requests++;
    connection.allow(hasBody(request) ? bodyMs : undefined);
    request.once('end', () => {
      if (!response.writableEnded) connection.allow(undefined);
    });
    response.once('close', () => {
      // Further requests may have come in one go with this one.
      if (--visitor.requests === 0) connection.allow(idleMs);
    });
    void this.#answer(request, response, connection).then(() => {
      if (!response.writableFinished) connection.allow(sendMs);
    });
  }

  #malformed(error: NodeJS.ErrnoException, socket: Socket): void {
    const visitor = this.#visitors.get(socket);
    if (visitor === undefined || !socket.writable || error.code?.startsWith('HPE_') !== true) {
      socket.destroy();
      return;
    }
    const isLong = error.code === 'HPE_HEADER_OVERFLOW';
    const status = isLong ? '431 Request Header Fields Too Large' : '400 Bad Request';
    visitor.connection.allow(LAST_WORDS_MS);
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    visitor.connection.score('junk');
  }
}

interface Visitor {
  readonly connection: ByteConnection;
  /** Under way. */
  requests: number;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
