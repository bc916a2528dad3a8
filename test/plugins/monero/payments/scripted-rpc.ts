import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeExactJson } from '../../../../core/plugin-api/exact-json.ts';

export type Params = Readonly<Record<string, unknown>>;
export type Answer = (params: Params) => unknown;

/** An RPC error, as a wallet gives it. */
export class WalletError {
  readonly error: { readonly code: number; readonly message: string };

  constructor(code: number, message = 'no words') {
    this.error = { code, message };
  }
}

/** Closes the connection instead of an answer. */
export const HANG_UP = Symbol('hang up');

/** Answers as the test says, by method or by path; what it has no answer for is an error -32601. */
export class ScriptedRpc {
  answers: Record<string, Answer> = {};
  /** Methods and paths called, in order. */
  readonly calls: string[] = [];
  /** What came with them, as it came. */
  readonly bodies: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        const parsed = JSON.parse(body) as Params;
        const path = (request.url ?? '').slice(1);
        const isCall = path === 'json_rpc';
        const name = isCall ? String(parsed['method']) : path;
        this.calls.push(name);
        this.bodies.push(body);
        const params = isCall ? ((parsed['params'] ?? {}) as Params) : parsed;
        const answer = (this.answers[name] ?? (() => new WalletError(-32_601)))(params);
        if (answer === HANG_UP) request.socket.destroy();
        else if (answer instanceof WalletError) response.end(JSON.stringify(answer));
        else response.end(writeExactJson(isCall ? { result: answer } : answer));
      });
    });
  }

  static async start(answers: Record<string, Answer> = {}): Promise<ScriptedRpc> {
    const rpc = new ScriptedRpc();
    rpc.answers = answers;
    rpc.#server.listen(0, '127.0.0.1');
    await once(rpc.#server, 'listening');
    return rpc;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(name: string): number {
    return this.calls.filter((each) => each === name).length;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
