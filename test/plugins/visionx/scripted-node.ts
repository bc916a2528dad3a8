import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeExactJson } from '../../../core/plugin-api/exact-json.ts';

/** What is sent instead of JSON of status 200. */
export class RawAnswer {
  readonly status: number;
  readonly text: string;

  constructor(status: number, text: string) {
    this.status = status;
    this.text = text;
  }
}

/** Closes the connection instead of an answer. */
export const HANG_UP = Symbol('hang up');
/** Never answers. */
export const SILENCE = Symbol('silence');

/** Answers every call as the test says. */
export class ScriptedNode {
  answer: (call: string) => unknown = () => new RawAnswer(404, '');
  /** Method and path of each call, in order. */
  readonly calls: string[] = [];
  readonly bodies: string[] = [];
  /** Connections that were opened. */
  connections = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        const call = `${request.method} ${request.url}`;
        this.calls.push(call);
        this.bodies.push(body);
        const answer = this.answer(call);
        if (answer === HANG_UP) request.socket.destroy();
        else if (answer instanceof RawAnswer) response.writeHead(answer.status).end(answer.text);
        else if (answer !== SILENCE) response.end(writeExactJson(answer));
      });
    });
    this.#server.on('connection', () => this.connections++);
  }

  static async start(): Promise<ScriptedNode> {
    const node = new ScriptedNode();
    node.#server.listen(0, '127.0.0.1');
    await once(node.#server, 'listening');
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
