/**
 * New tips as monerod publishes them over ZMQ (`--zmq-pub`): messages of one frame, `topic:json`. Nothing is
 * guaranteed about them: messages get lost, a reorganisation announces every block that it puts on, and
 * `/pop_blocks` announces nothing. So a tip told here is a reason to look, and no more.
 */
import type { Subscriber } from 'zeromq';
import type { Logger } from '../../../core/plugin-api/logger.ts';

/**
 * A message per block put on the best chain, with hashes and no more. `json-full-miner_data` comes at the same
 * moment, and lists all waiting transactions, which may be megabytes to read before a template can be asked for.
 */
const TOPIC = 'json-minimal-chain_main';
const MESSAGE_BYTES_MAX = 1024 * 1024;
/** A connection on which pings stay unanswered for so long is made anew: a dead host closes none. */
const HEARTBEAT_MS = 5000;
const HEARTBEAT_TIMEOUT_MS = 15_000;
const RECONNECT_MS = 250;
const RECONNECT_MS_MAX = 5000;
const HASH = /^[0-9a-f]{64}$/;

export interface TipFeedOptions {
  /** Of the daemon, for the log. */
  readonly name: string;
  /** Such as `tcp://127.0.0.1:18083`. */
  readonly url: string;
}

/** Subscribes to one daemon, connects again by itself, and says when it cannot be relied on. */
export class TipFeed {
  readonly #options: TipFeedOptions;
  readonly #logger: Logger;
  readonly #announced: (tip: string) => void;
  #socket: Subscriber | undefined;
  #running: Promise<unknown> | undefined;
  #stopped = false;
  #connected = false;
  #trusted = false;

  /** `announced` is called with the hash of each block that is said to be a tip; the same one may come twice. */
  constructor(options: TipFeedOptions, logger: Logger, announced: (tip: string) => void) {
    this.#options = options;
    this.#logger = logger;
    this.#announced = announced;
  }

  /** Whether it has brought tips on this connection, and has missed none since. */
  get trusted(): boolean {
    return this.#trusted;
  }

  start(): void {
    this.#running = this.#run().catch((error: unknown) => this.#distrust('failed', error));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#socket?.close();
    await this.#running;
  }

  /** Somebody found a tip that was not told here: whatever the connection says, it brings nothing. */
  missed(): void {
    this.#distrust('missed a tip');
  }

  async #run(): Promise<void> {
    // Loaded where it is used: its native part does not exist for every machine, and polling needs none.
    const zeromq = await import('zeromq');
    if (this.#stopped) return;
    const socket = new zeromq.Subscriber({
      linger: 0,
      maxMessageSize: MESSAGE_BYTES_MAX,
      heartbeatInterval: HEARTBEAT_MS,
      heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
      reconnectInterval: RECONNECT_MS,
      reconnectMaxInterval: RECONNECT_MS_MAX,
    });
    this.#socket = socket;
    // Without the colon: monerod takes a subscription for the name of a topic, or the start of one.
    socket.subscribe(TOPIC);
    // Before it connects, as nobody is told of what happened before.
    const watching = this.#watch(socket);
    socket.connect(this.#options.url);
    await Promise.all([watching, this.#listen(socket)]);
  }

  async #watch(socket: Subscriber): Promise<void> {
    for await (const event of socket.events) {
      if (event.type === 'connect') this.#connected = true;
      if (event.type !== 'disconnect') continue;
      this.#connected = false;
      this.#distrust('lost its connection');
    }
  }

  async #listen(socket: Subscriber): Promise<void> {
    for await (const [frame] of socket) {
      const tip = frame === undefined ? undefined : tipIn(frame);
      if (this.#stopped || tip === undefined) continue;
      // What was received before a connection went may be read after it.
      if (!this.#trusted && this.#connected) this.#log('brings new tips');
      this.#trusted ||= this.#connected;
      this.#announced(tip);
    }
  }

  #distrust(why: string, error?: unknown): void {
    if (error !== undefined && !this.#stopped) {
      const { name: daemon, url } = this.#options;
      this.#logger.warn({ daemon, url, error }, 'ZMQ does not work here; polling');
    }
    if (this.#trusted) this.#log(why);
    this.#trusted = false;
  }

  #log(what: string): void {
    this.#logger.debug({ daemon: this.#options.name, url: this.#options.url }, `ZMQ ${what}`);
  }
}

/** The hash of the tip that a message tells; undefined for what is not understood. */
function tipIn(frame: Buffer): string | undefined {
  let told: unknown;
  try {
    told = JSON.parse(frame.toString('utf8', TOPIC.length + 1));
  } catch {
    return undefined;
  }
  if (typeof told !== 'object' || told === null || !('ids' in told)) return undefined;
  const tip: unknown = Array.isArray(told.ids) ? told.ids.at(-1) : undefined;
  return typeof tip === 'string' && HASH.test(tip) ? tip : undefined;
}
