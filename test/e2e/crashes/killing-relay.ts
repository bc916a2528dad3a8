import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FeeBumpTransaction, TransactionBuilder } from '@stellar/stellar-sdk';
import type { Operation, xdr } from '@stellar/stellar-sdk';

/** `before`: the node never hears of the call; `after`: it acts, and nobody hears its answer. */
export interface Step {
  /** `send plant`, `simulate work`, or a method's name. */
  readonly name: string;
  readonly when: 'before' | 'after';
}

interface Call {
  readonly method: string;
  readonly params?: { readonly transaction?: string };
}

interface Armed extends Step {
  /** Resolves when the host is dead. */
  readonly kill: () => Promise<void>;
  readonly tell: () => void;
}

/** Stands between a host and its node, and has the host killed at a call of a certain kind. */
export class KillingRelay {
  /** Names of all calls that came. */
  readonly seen = new Set<string>();
  readonly #target: string;
  readonly #passphrase: string;
  /** G address of the pool: what it sends itself are payouts. */
  readonly #address: string;
  readonly #server = createServer((request, response) => {
    this.#pass(request, response).catch(() => request.socket.destroy());
  });
  #armed: Armed | undefined;

  constructor(target: string, { passphrase, address }: { passphrase: string; address: string }) {
    this.#target = target;
    this.#passphrase = passphrase;
    this.#address = address;
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when the host was killed at the next call of that name. */
  strike(step: Step, kill: () => Promise<void>): Promise<void> {
    return new Promise((tell) => {
      this.#armed = { ...step, kill, tell };
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const name = this.#nameOf(JSON.parse(body) as Call);
    this.seen.add(name);
    const armed = this.#armed?.name === name ? this.#armed : undefined;
    if (armed === undefined) return this.#forward(body, response);
    this.#armed = undefined;
    if (armed.when === 'after') await fetch(this.#target, { method: 'POST', body });
    await armed.kill();
    armed.tell();
    response.destroy();
  }

  async #forward(body: string, response: ServerResponse): Promise<void> {
    const answer = await fetch(this.#target, { method: 'POST', body });
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(text);
  }

  #nameOf({ method, params }: Call): string {
    const envelope = params?.transaction;
    if (envelope === undefined) return method;
    const verb = method === 'sendTransaction' ? 'send' : 'simulate';
    return `${verb} ${this.#deedOf(envelope)}`;
  }

  #deedOf(envelope: string): string {
    const told = TransactionBuilder.fromXdr(envelope, this.#passphrase);
    const { source, operations } =
      told instanceof FeeBumpTransaction ? told.innerTransaction : told;
    const [first] = operations;
    if (first === undefined) return 'nothing';
    if (first.type === 'invokeHostFunction') return calledIn(first);
    if (first.type !== 'payment') return first.type === 'createAccount' ? 'fund' : first.type;
    return source === this.#address ? 'payout' : 'sweep';
  }
}

function calledIn({ func }: Operation.InvokeHostFunction): string {
  const told: xdr.HostFunction = func;
  return told.type === 'hostFunctionTypeInvokeContract'
    ? told.invokeContract.functionName.toString()
    : told.type;
}
