import type { ByteConnection, ByteProtocol, ByteSession } from './byte-protocol.ts';

const METHODS_ANSWERED = ['GET', 'HEAD', 'POST'];

/**
 * Answers web browsers and probes on a mining port: one readable text, then the end. `CONNECT` is
 * refused like every other method, so that the port is nobody's open proxy.
 */
export class HttpProtocol implements ByteProtocol {
  readonly kind = 'http';
  readonly #text: string;

  /** `text` tells what the port is and how to point a miner at it. */
  constructor(text: string) {
    this.#text = text;
  }

  open(connection: ByteConnection): ByteSession {
    return new HttpAnswer(connection, this.#text);
  }
}

class HttpAnswer implements ByteSession {
  readonly #connection: ByteConnection;
  readonly #text: string;

  constructor(connection: ByteConnection, text: string) {
    this.#connection = connection;
    this.#text = text;
  }

  /**
   * The method is among the bytes that told HTTP from the rest; nothing else of the request
   * matters.
   */
  bytes(chunk: Buffer): void {
    const method = chunk.toString('latin1', 0, chunk.indexOf(0x20));
    const isAnswered = METHODS_ANSWERED.includes(method);
    const body = isAnswered ? `${this.#text}\n` : 'Only GET, HEAD and POST are answered here.\n';
    const lines = [
      isAnswered ? 'HTTP/1.1 200 OK' : 'HTTP/1.1 405 Method Not Allowed',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
    ];
    if (!isAnswered) lines.push(`Allow: ${METHODS_ANSWERED.join(', ')}`);
    this.#connection.send(`${lines.join('\r\n')}\r\n\r\n${method === 'HEAD' ? '' : body}`);
    this.#connection.close('answered over HTTP');
  }

  closed(): void {}
}
