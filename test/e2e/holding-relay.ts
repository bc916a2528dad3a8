import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What becomes of the call that is held: the node has acted on it, or never hears of it. */
export type Held = 'answered by the node' | 'not sent to the node';

/** Stands between hosts and the RPC of a node, and once holds a call for ever: time to kill who made it. */
export class HoldingRelay {
  /** Whether a call is held that `hold` waits for. */
  isHolding = false;
  readonly #server: Server;
  readonly #target: string;
  #next: { readonly method: string; readonly how: Held } | undefined;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((incoming, answer) => {
      this.#relay(incoming, answer).catch(() => incoming.socket.destroy());
    });
  }

  static async start(target: string): Promise<HoldingRelay> {
    const relay = new HoldingRelay(target);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next call of a method is held; those after it are not. */
  hold(method: string, how: Held): void {
    this.isHolding = false;
    this.#next = { method, how };
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #relay(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const next = this.#next;
    const isHeld = next !== undefined && body.includes(`"method":"${next.method}"`);
    if (isHeld) this.#next = undefined;
    if (isHeld && next.how === 'not sent to the node') {
      this.isHolding = true;
      return;
    }
    const reply = await fetch(new URL(incoming.url ?? '/', this.#target), {
      method: 'POST',
      headers: { authorization: incoming.headers.authorization ?? '' },
      body,
    });
    const text = await reply.text();
    if (isHeld) {
      this.isHolding = true;
      return;
    }
    answer.writeHead(reply.status, { 'content-type': 'application/json' }).end(text);
  }
}
