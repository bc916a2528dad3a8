/**
 * A node by HTTP. What nodes of the chain offer is used as it is (Vision-Node, src/api); they hand out no
 * templates and no payments, for which this asks at paths of its own: see the README of the plugin.
 */
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { readBlock, readOpenBlock } from '../consensus/block-json.ts';
import type { VisionBlock } from '../consensus/block.ts';
import { minerReward } from '../consensus/emission.ts';
import { JsonFields, MalformedJson } from '../consensus/json-fields.ts';
import { HttpWallet } from './http-wallet.ts';
import { blockOnLatest } from './latest-block.ts';
import { NodeClient } from './node-client.ts';
import type { NodeClientOptions, Question } from './node-client.ts';
import type { BlockFate, BlockTemplate, Head, NodeWallet, VisionNode } from './vision-node.ts';

export interface HttpNodeOptions extends NodeClientOptions {
  /** Who makes the blocks to mine: the node, or this of the newest block. */
  readonly template: 'node' | 'latest';
}

const REASON_LENGTH_MAX = 300;
/** What a node says of a block that it is given twice where it does not ignore it. */
const DUPLICATE = /^duplicate block\b/i;

/** Every call rejects with a PoolError `DAEMON_*` where the node does not answer, or nonsense. */
export class HttpNode implements VisionNode {
  readonly name: string;
  readonly wallet: NodeWallet;
  readonly #client: NodeClient;
  readonly #template: HttpNodeOptions['template'];
  readonly #clock: Clock;

  constructor(options: HttpNodeOptions, clock: Clock) {
    this.name = options.name;
    this.#client = new NodeClient(options);
    this.#template = options.template;
    this.#clock = clock;
    this.wallet = new HttpWallet(this.#client);
  }

  head(): Promise<Head> {
    return this.#client.read({ method: 'GET', path: '/head' }, (value) => {
      const fields = new JsonFields(value);
      return {
        height: fields.u64('height'),
        hash: fields.hash('hash'),
        timeSeconds: fields.u64('time'),
      };
    });
  }

  template(miner: string): Promise<BlockTemplate> {
    return this.#template === 'node' ? this.#nodeTemplate(miner) : this.#latestTemplate(miner);
  }

  async submit(block: VisionBlock): Promise<BlockFate> {
    const question: Question = { method: 'POST', path: '/gossip/block', body: { block } };
    const answer = await this.#client.ask(question);
    // A refusal may come with the status of one.
    if (answer.status >= 500 || answer.status === 404) throw this.#client.refusal(question, answer);
    return this.#client.parsed(question, answer, blockFate);
  }

  block(height: bigint): Promise<VisionBlock | undefined> {
    return this.#client.find({ method: 'GET', path: `/block/${height}` }, (value) => {
      if (value === null) return undefined;
      const block = readBlock(value);
      if (block.header.number !== height) throw new MalformedJson('header.number', String(height));
      return block;
    });
  }

  blockByHash(hash: string): Promise<VisionBlock | undefined> {
    const path = `/block_by_hash/${encodeURIComponent(hash)}`;
    return this.#client.find({ method: 'GET', path }, (value) => {
      if (value === null) return undefined;
      const block = readBlock(value);
      if (block.header.pow_hash !== hash) throw new MalformedJson('header.pow_hash', hash);
      return block;
    });
  }

  /** Drops the connections. */
  async close(): Promise<void> {
    await this.#client.close();
  }

  async #nodeTemplate(miner: string): Promise<BlockTemplate> {
    const path = `/mining/template?miner=${encodeURIComponent(miner)}`;
    const question: Question = { method: 'GET', path };
    const template = await this.#client.find(question, (value) => readTemplate(value, miner));
    if (template !== undefined) return template;
    const advice =
      'it hands out no templates, as nodes of the chain do not: name one that does, ' +
      'or set template = "latest" in [coin], whose blocks a node that checks state roots refuses';
    throw this.#client.fault(question, `answered 404: ${advice}`, { status: 404 });
  }

  async #latestTemplate(miner: string): Promise<BlockTemplate> {
    const parent = await this.#client.read({ method: 'GET', path: '/block/latest' }, (value) =>
      readBlock(value),
    );
    const nowSeconds = BigInt(Math.floor(this.#clock.nowMs() / 1000));
    const block = blockOnLatest({ parent, nowSeconds, miner });
    return { block, rewardAtomic: minerReward(block.header.number), feesAtomic: 0n };
  }
}

function readTemplate(value: unknown, miner: string): BlockTemplate {
  const fields = new JsonFields(value);
  const rewardAtomic = fields.amount('reward');
  const feesAtomic = fields.amount('fees');
  fields.object('block');
  const block = readOpenBlock((value as { readonly block: unknown }).block, 'block');
  if (block.header.miner !== miner)
    throw new MalformedJson('block.header.miner', 'who was asked for');
  if (block.header.number === 0n) throw new MalformedJson('block.header.number', 'above 0');
  if (feesAtomic > rewardAtomic) throw new MalformedJson('fees', 'a part of the reward');
  return { block, rewardAtomic, feesAtomic };
}

function blockFate(value: unknown): BlockFate {
  const fields = new JsonFields(value);
  const status = fields.text('status');
  if (status === 'accepted') return { kind: 'accepted' };
  if (status === 'ignored' && fields.text('reason') === 'duplicate') return { kind: 'duplicate' };
  if (status !== 'rejected') throw new MalformedJson('status', 'the fate of a block');
  const reason = fields.object('error').text('message');
  if (DUPLICATE.test(reason)) return { kind: 'duplicate' };
  return { kind: 'rejected', reason: reason.slice(0, REASON_LENGTH_MAX) };
}
