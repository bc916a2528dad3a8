import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What goes wrong with one call on its way to a node. */
export type RelayFault =
  /** HTTP 503 instead of the act. */
  | 'unavailable'
  /** An error of JSON-RPC instead of the act. */
  | 'error'
  /** The act, and then the connection breaks. */
  | 'cut'
  /** The act, and then an answer that is none. */
  | 'garbage'
  /** The connection breaks before the act. */
  | 'refused'
  /** The act, and then silence. */
  | 'hang'
  /** Put off, where something is sent; otherwise an error. */
  | 'later';

interface Call {
  readonly id: number;
  readonly method: string;
}

type Answer = Record<string, unknown>;

/** Stands between the pool and a node, and counts and spoils calls. */
export class RpcRelay {
  /** Methods, in the order of the calls. */
  readonly calls: string[] = [];
  /** By number of the call, from 0. */
  readonly faults = new Map<number, RelayFault>();
  /** Every call, until it is taken away. */
  always: RelayFault | undefined;
  /** Every call of a method. */
  readonly methods = new Map<string, RelayFault>();
  /** Changes results on their way back. */
  rewrite: ((method: string, result: Answer) => Answer) | undefined;
  #death: { readonly at: number; readonly tell: () => void } | undefined;
  readonly #target: string;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  constructor(target: string) {
    this.#target = target;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  /** Resolves after the call with this number has met its fault; none is answered from then on. */
  dies(at: number, last: RelayFault): Promise<void> {
    this.faults.set(at, last);
    return new Promise((tell) => {
      this.#death = { at, tell };
    });
  }

  revive(): void {
    this.#death = undefined;
    this.faults.clear();
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const call = JSON.parse(body) as Call;
    const number = this.calls.push(call.method) - 1;
    const death = this.#death;
    if (death !== undefined && number > death.at) return void response.destroy();
    await this.#serveCall(call, number, body, response);
    if (number === death?.at) death.tell();
  }

  async #serveCall(
    call: Call,
    number: number,
    body: string,
    response: ServerResponse,
  ): Promise<void> {
    const fault = this.faults.get(number) ?? this.methods.get(call.method) ?? this.always;
    if (fault === 'refused') return void response.destroy();
    if (fault === 'unavailable') return void response.writeHead(503).end('{}');
    if (fault === 'later' && call.method === 'sendTransaction')
      return tell(response, call, { result: await this.#putOff(body) });
    if (fault === 'error' || fault === 'later')
      return tell(response, call, { error: { code: -32_603, message: 'told to fail' } });
    const { result, ...rest } = await this.#forward(body);
    if (fault === 'hang') return;
    if (fault === 'cut') return void response.destroy();
    if (fault === 'garbage') return tell(response, call, { result: { status: 'WHAT' } });
    const isRewritten = this.rewrite !== undefined && result !== undefined;
    const told = isRewritten ? this.rewrite?.(call.method, result as Answer) : result;
    tell(response, call, { ...rest, ...(told === undefined ? {} : { result: told }) });
  }

  async #forward(body: string): Promise<Answer> {
    const answer = await fetch(this.#target, { method: 'POST', body });
    return (await answer.json()) as Answer;
  }

  /** With the hash and ledger that the node would tell. */
  async #putOff(body: string): Promise<Answer> {
    const { params } = JSON.parse(body) as { params: { transaction: string } };
    return { status: 'TRY_AGAIN_LATER', hash: this.hashOf(params.transaction), latestLedger: 1 };
  }

  /** Hex, of an envelope; set by who knows the network. */
  hashOf: (envelope: string) => string = () => '0'.repeat(64);
}

function tell(response: ServerResponse, { id }: Call, content: Answer): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', ...content, id }));
}
