import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between a client and an RPC, and loses the answers to one method: the call was made, nobody hears of it. */
export class SwallowingRelay {
  /** Calls whose answer was lost. */
  swallowed = 0;
  readonly #server: Server;

  private constructor(target: string, method: string) {
    this.#server = createServer((incoming, answer) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(chunks);
        const { headers } = incoming;
        const outgoing = forward(
          new URL(incoming.url ?? '/', target),
          { method: 'POST', headers: { ...headers, connection: 'close' } },
          (reply) => {
            if (body.includes(`"method":"${method}"`)) {
              reply.resume().on('end', () => {
                this.swallowed++;
                incoming.socket.destroy();
              });
              return;
            }
            answer.writeHead(reply.statusCode ?? 500, { 'content-type': 'application/json' });
            reply.pipe(answer);
          },
        );
        outgoing.on('error', () => incoming.socket.destroy());
        outgoing.end(body);
      });
    });
  }

  /** `target`: where calls really go, a server without login. */
  static async start(target: string, method: string): Promise<SwallowingRelay> {
    const relay = new SwallowingRelay(target, method);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
