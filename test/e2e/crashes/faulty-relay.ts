import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * | fault | of one call |
 * |---|---|
 * | `swallowed` | the node acts, and its answer never comes |
 * | `cut` | the node acts, and the connection ends in the middle of its answer |
 * | `twice` | the answer comes, and at once again |
 * | `late` | the answer comes, and once more when the next call has come on its connection, before that is answered |
 * | `away` | the node does not hear of it, nor can anybody connect, until `back` |
 */
export type Fault = 'swallowed' | 'cut' | 'twice' | 'late' | 'away';

export const FAULTS: readonly Fault[] = ['swallowed', 'cut', 'twice', 'late', 'away'];

/** Stands between a pool and its node, and does one call a wrong. */
export class FaultyRelay {
  /** Methods of the calls that came, in order. */
  readonly calls: string[] = [];
  readonly #target: string;
  readonly #fault: Fault | undefined;
  readonly #faulty: number;
  readonly #server: Server;
  readonly #late = new WeakMap<Socket, string>();
  #port = 0;

  /** `faulty`: the number of the call, counted from 1. */
  constructor(target: string, fault?: Fault, faulty = 0) {
    this.#target = target;
    this.#fault = fault;
    this.#faulty = faulty;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => request.socket.destroy());
    });
  }

  async start(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Takes connections again. */
  async back(): Promise<void> {
    if (!this.#server.listening) await this.start();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method } = JSON.parse(body.toString()) as { method: string };
    const fault = this.calls.push(method) === this.#faulty ? this.#fault : undefined;
    if (fault === 'away') return this.close();
    const stale = this.#late.get(socket);
    this.#late.delete(socket);
    if (stale !== undefined) socket.write(stale);
    const answer = await this.#answerOf(request, body);
    if (fault === 'swallowed') return;
    if (fault === 'cut') {
      socket.write(answer.slice(0, -20), () => socket.destroy());
      return;
    }
    if (fault === 'twice') response.once('finish', () => socket.write(answer));
    if (fault === 'late') this.#late.set(socket, answer);
    const [head = '', text = ''] = answer.split('\r\n\r\n');
    response.writeHead(Number(head.split(' ')[1]), { 'content-length': Buffer.byteLength(text) });
    response.end(text);
  }

  /** As it goes over the wire. */
  async #answerOf({ url, headers }: IncomingMessage, body: Buffer): Promise<string> {
    const authorization = headers.authorization ?? '';
    const answer = await fetch(`${this.#target}${url}`, {
      method: 'POST',
      headers: { authorization },
      body,
    });
    const text = await answer.text();
    const head = `HTTP/1.1 ${answer.status} x\r\ncontent-length: ${Buffer.byteLength(text)}`;
    return `${head}\r\n\r\n${text}`;
  }
}
