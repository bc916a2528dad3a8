import type { ServerResponse } from 'node:http';
import type { EventHub } from '../events/event-hub.ts';
import type { HostEvent } from '../events/host-event.ts';
import { ApiError } from './api-error.ts';

export interface EventStreamOptions {
  readonly clientsMax: number;
  readonly clientsPerAddressMax: number;
  /** Bytes that may wait for a slow client before it is dropped. */
  readonly bufferBytesMax: number;
  readonly heartbeatMs: number;
}

export interface EventFilter {
  /** All types if undefined. */
  readonly types: ReadonlySet<string> | undefined;
  readonly poolId: string | undefined;
}

interface Client {
  readonly response: ServerResponse;
  readonly address: string;
  readonly filter: EventFilter;
}

/** What everybody may hear; other events stay in the house. */
export const EVENT_TYPES: readonly HostEvent['type'][] = [
  'job',
  'tip',
  'block',
  'hashrate',
  'pool',
  'payment',
];
const RETRY_MS = 3_000;

/** The live stream of host events, as server-sent events. */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #clients = new Set<Client>();
  readonly #leave: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #lastId = 0;

  constructor(options: EventStreamOptions, events: EventHub) {
    this.#options = options;
    this.#leave = events.subscribe((event) => this.#send(event));
    this.#heartbeat = setInterval(() => this.beat(), options.heartbeatMs).unref();
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** @throws ApiError 503 or 429 where there are too many clients. */
  admit(address: string): void {
    const { clientsMax, clientsPerAddressMax } = this.#options;
    const headers = { 'retry-after': '30' };
    if (this.#clients.size >= clientsMax) {
      throw new ApiError(503, 'too-many-streams', 'too many event streams are open', { headers });
    }
    let same = 0;
    for (const client of this.#clients) if (client.address === address) same += 1;
    if (same >= clientsPerAddressMax) {
      throw new ApiError(
        429,
        'too-many-streams',
        `an address may hold ${clientsPerAddressMax} event streams`,
        { headers },
      );
    }
  }

  /** Takes over a response whose headers are set; it stays open until either side closes it. */
  open(response: ServerResponse, address: string, filter: EventFilter): void {
    const client: Client = { response, address, filter };
    this.#clients.add(client);
    response.on('close', () => this.#clients.delete(client));
    response.on('error', () => this.#clients.delete(client));
    this.#write(client, `retry: ${RETRY_MS}\n: connected\n\n`);
  }

  /** A comment to every client: keeps proxies from closing a quiet stream, and finds dead ones. */
  beat(): void {
    for (const client of this.#clients) this.#write(client, ': alive\n\n');
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.#leave();
    for (const client of this.#clients) client.response.end();
    this.#clients.clear();
  }

  #send(event: HostEvent): void {
    // What is not listed is for operators: the stream is everybody's.
    if (!EVENT_TYPES.includes(event.type)) return;
    this.#lastId += 1;
    if (this.#clients.size === 0) return;
    const text = `id: ${this.#lastId}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
    for (const client of this.#clients) {
      const { types, poolId } = client.filter;
      if (types !== undefined && !types.has(event.type)) continue;
      if (poolId !== undefined && poolId !== event.poolId) continue;
      this.#write(client, text);
    }
  }

  #write(client: Client, text: string): void {
    const { response } = client;
    response.write(text);
    if (response.writableLength <= this.#options.bufferBytesMax) return;
    this.#clients.delete(client);
    response.destroy();
  }
}
