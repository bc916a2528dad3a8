import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Publisher } from 'zeromq';
import { hashingBlobOf, parseBlock } from '../../../../plugins/monero/consensus/block.ts';
import { templateAnswer } from '../template-answer.ts';

type Params = Readonly<Record<string, unknown>> & readonly unknown[];

/** A refusal with monerod's number. */
export class Refusal {
  readonly error: { readonly code: number; readonly message: string };

  constructor(code: number, message: string) {
    this.error = { code, message };
  }
}

/** A hash made of a name. */
export function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

/** Answers like a monerod whose chain is whatever the test says; publishes tips when told to. */
export class FakeMonerod {
  /** Hashes of the best chain, by height. */
  chain: string[] = [hashOf('genesis')];
  /** Blocks that it keeps beside its best chain. */
  readonly alternatives = new Set<string>();
  /** Laid over what `get_info` answers. */
  info: Record<string, unknown> = {};
  /** Laid over what `get_block_template` answers. */
  template: Record<string, unknown> = {};
  /** Answers calls instead of what stands below, where it does not return undefined. */
  answer: (method: string, params: Params) => unknown = () => undefined;
  /** Methods called so far. */
  readonly calls: string[] = [];
  readonly #server: Server;
  #publisher: Publisher | undefined;
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        const { method, params } = JSON.parse(body) as { method: string; params: Params };
        this.calls.push(method);
        void Promise.resolve(this.answer(method, params) ?? this.#usual(method, params)).then(
          (result) => response.end(JSON.stringify(result instanceof Refusal ? result : { result })),
        );
      });
    });
  }

  static async start(): Promise<FakeMonerod> {
    const node = new FakeMonerod();
    await node.resume();
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get tip(): string {
    return this.chain.at(-1) ?? '';
  }

  /** Puts a block on the chain. Returns its hash. */
  grow(name = `block ${this.chain.length}`): string {
    const hash = hashOf(name);
    this.chain.push(hash);
    return hash;
  }

  /** What it answers now where a template is asked for. */
  templateAnswer(reservedBytes: number): object {
    const answer = templateAnswer({ reservedBytes });
    const block = parseBlock(Buffer.from(answer.blocktemplate_blob, 'hex'));
    const built = {
      prev_hash: this.tip,
      height: this.chain.length,
      blockhashing_blob: hashingBlobOf(block).toString('hex'),
    };
    return { ...answer, ...built, ...this.template };
  }

  count(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }

  /** Starts to publish. Returns the address. */
  async publish(address = 'tcp://127.0.0.1:*'): Promise<string> {
    this.#publisher = new Publisher({ linger: 0 });
    await this.#publisher.bind(address);
    return this.#publisher.lastEndpoint ?? '';
  }

  async announce(...ids: readonly string[]): Promise<void> {
    const told = { first_height: 1, first_prev_id: this.chain[0], ids };
    await this.say(`json-minimal-chain_main:${JSON.stringify(told)}`);
  }

  async say(frame: string): Promise<void> {
    await this.#publisher?.send(frame);
  }

  silence(): void {
    this.#publisher?.close();
  }

  /** Is gone, as a process that was killed. */
  async pause(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Is back on its port. */
  async resume(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.silence();
    if (this.#server.listening) await this.pause();
  }

  #usual(method: string, params: Params): unknown {
    switch (method) {
      case 'get_info':
        return this.#info();
      case 'get_block_template':
        return this.templateAnswer(Number(params['reserve_size']));
      case 'submit_block':
        return { status: 'OK' };
      case 'get_block_header_by_hash':
        return this.#header(String(params['hash']), new Refusal(-5, 'unknown hash'));
      case 'get_block_header_by_height':
        return this.#header(this.chain[Number(params['height'])] ?? '', new Refusal(-2, 'too big'));
      case 'get_last_block_header':
        return this.#header(this.tip, undefined);
      default:
        return new Refusal(-32601, 'Method not found');
    }
  }

  #info(): object {
    return {
      height: this.chain.length,
      target_height: 0,
      top_block_hash: this.tip,
      nettype: 'fakechain',
      synchronized: true,
      wide_difficulty: '0x4b0',
      wide_cumulative_difficulty: `0x${this.chain.length.toString(16)}`,
      target: 120,
      incoming_connections_count: 3,
      outgoing_connections_count: 4,
      status: 'OK',
      untrusted: false,
      ...this.info,
    };
  }

  #header(hash: string, unknown: Refusal | undefined): unknown {
    const height = this.chain.indexOf(hash);
    const isAlternative = this.alternatives.has(hash);
    if (height < 0 && !isAlternative) return unknown;
    return {
      block_header: {
        hash,
        height: Math.max(height, 0),
        orphan_status: isAlternative,
        timestamp: 1_800_000_000,
      },
      status: 'OK',
    };
  }
}
