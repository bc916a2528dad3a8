import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a call: passed on, passed on but its answer is lost, lost, or lost after something else is done. */
export type Fate = 'passed' | 'unanswered' | 'lost' | (() => Promise<void>);

/** Stands between a client and an RPC without login, and loses calls of one method. */
export class LossyRelay {
  /** Of the next calls of the method, in their order; those after them are passed on. */
  readonly fates: Fate[] = [];
  readonly #target: string;
  readonly #method: string;
  readonly #server: Server;

  private constructor(target: string, method: string) {
    this.#target = target;
    this.#method = method;
    this.#server = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => void this.#relay(incoming, Buffer.concat(chunks), answer));
    });
  }

  /** `target`: where calls really go. */
  static async start(target: string, method: string): Promise<LossyRelay> {
    const relay = new LossyRelay(target, method);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Has a call lost after something else is done; resolves when it is, rejects where that cannot be. */
  loseAfter(act: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.fates.push(() => act().then(resolve, reject));
    });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #relay(incoming: IncomingMessage, body: Buffer, answer: ServerResponse): Promise<void> {
    const isMeant = body.includes(`"method":"${this.#method}"`);
    const fate = (isMeant ? this.fates.shift() : undefined) ?? 'passed';
    const lose = (): void => void incoming.socket.destroy();
    if (typeof fate === 'function') await fate();
    if (fate !== 'passed' && fate !== 'unanswered') return lose();
    const { headers, url = '/' } = incoming;
    const outgoing = forward(
      new URL(url, this.#target),
      { method: 'POST', headers: { ...headers, connection: 'close' } },
      (reply) => {
        if (fate === 'unanswered') {
          reply.resume().on('end', lose);
          return;
        }
        answer.writeHead(reply.statusCode ?? 500, { 'content-type': 'application/json' });
        reply.pipe(answer);
      },
    );
    outgoing.on('error', lose);
    outgoing.end(body);
  }
}
