import type { Clock } from '../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { boundaryHeight } from '../consensus/epoch-seed.ts';
import type { BlockTemplate, Head, VisionNode } from '../node/vision-node.ts';
import { VisionXTemplate } from './visionx-template.ts';

export interface TemplateRules {
  /** Who is to be paid; canonical. */
  readonly miner: string;
  readonly epochSeed: 'epoch-hash' | 'boundary' | 'parent';
  readonly epochBlocks: number;
}

/** Blocks come every other second: between two answers of a node its tip may be another. */
const TRIES_MAX = 3;

/** Asks one node for templates, and for what the pool needs beside them. */
export class TemplateFetch {
  readonly #rules: TemplateRules;
  readonly #node: VisionNode;
  readonly #clock: Clock;

  constructor(rules: TemplateRules, node: VisionNode, clock: Clock) {
    this.#rules = rules;
    this.#node = node;
    this.#clock = clock;
  }

  /** Rejects with a PoolError `DAEMON_*`, also for a template that cannot be. */
  async fetch(): Promise<VisionXTemplate> {
    const { miner } = this.#rules;
    const { name: source } = this.#node;
    let head = await this.#node.head();
    for (let tries = 1; ; tries++) {
      const offered = await this.#node.template(miner);
      const madeAtMs = this.#clock.spanMs();
      if (!isOn(offered, head)) head = await this.#node.head();
      // The last one is judged as it is.
      if (!isOn(offered, head) && tries < TRIES_MAX) continue;
      const boundaryHash = await this.#boundaryHash(offered.block.header.number, head);
      return new VisionXTemplate(offered, { source, head, miner, boundaryHash, madeAtMs });
    }
  }

  /** Asked for each tip anew, for a reorganisation may take the block away. */
  async #boundaryHash(height: bigint, head: Head): Promise<string | undefined> {
    const { epochSeed, epochBlocks } = this.#rules;
    if (epochSeed !== 'boundary') return undefined;
    const boundary = boundaryHeight(height, BigInt(epochBlocks));
    if (boundary === undefined) return undefined;
    if (boundary === head.height) return head.hash;
    const block = await this.#node.block(boundary);
    if (block !== undefined) return block.header.pow_hash;
    const { name: daemon } = this.#node;
    const words = `daemon ${daemon} has no block ${boundary}, which the seed is made of`;
    throw new PoolError('DAEMON_RPC', words, { daemon });
  }
}

function isOn({ block }: BlockTemplate, head: Head): boolean {
  return block.header.parent_hash === head.hash;
}
