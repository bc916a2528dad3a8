import type { Clock } from '../../../core/plugin-api/clock.ts';
import { DaemonGroup } from '../../../core/plugin-api/daemons/daemon-group.ts';
import type { DaemonListener } from '../../../core/plugin-api/daemons/daemon-group.ts';
import type { Solution } from '../../../core/plugin-api/job.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import {
  POOL_CONFIG,
  POOL_FACTS,
  POOL_LOGGER,
  ROOT_CLOCK,
} from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type {
  DaemonHealth,
  SubmitOutcome,
  WorkListener,
  WorkSource,
} from '../../../core/plugin-api/work-source.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { VisionBlock } from '../consensus/block.ts';
import type { VisionNode } from '../node/vision-node.ts';
import { readAddress } from '../wallet/vision-address.ts';
import { configuredNodes } from './configured-nodes.ts';
import { VisionXDaemon } from './visionx-daemon.ts';
import { VisionXTemplate } from './visionx-template.ts';

/** A lead that is nothing but blocks on their way, which come every other second. */
const LEAD_MAX = 5;

/** A node, and how to let go of it. */
export interface PoolNode extends VisionNode {
  close?(): Promise<void>;
}

/** Work of one chain from any number of nodes: the highest tip wins, solutions go to all. */
export class DaemonWorkSource implements WorkSource {
  static readonly inject = [POOL_CONFIG, POOL_FACTS, POOL_LOGGER, ROOT_CLOCK] as const;

  /** In the order of the pool's file. */
  readonly nodes: readonly PoolNode[];
  readonly #group: DaemonGroup<VisionXDaemon>;
  #newest: VisionXTemplate | undefined;

  /** Connects nowhere yet. @throws PoolError CONFIG_INVALID */
  constructor(
    config: CoinConfig,
    facts: PoolFacts,
    logger: Logger,
    clock: Clock,
    nodes: readonly PoolNode[] = configuredNodes(config, clock),
  ) {
    this.nodes = nodes;
    const read = readAddress(facts.address);
    const { epochSeed, pollMs, parameters } = config;
    const { epochBlocks } = parameters;
    // A pool whose address is none does not come as far as this: its job builder says so.
    const miner = read.kind === 'address' ? read.address : facts.address;
    const options = { miner, epochSeed, epochBlocks, pollMs };
    const make = (listener: DaemonListener): VisionXDaemon[] =>
      nodes.map((node) => new VisionXDaemon(options, { node, logger, clock, listener }));
    this.#group = new DaemonGroup(config, make, logger, clock);
  }

  start(listener: WorkListener): Promise<void> {
    return this.#group.start({
      template: (template) => {
        // Its daemons make no others.
        if (template instanceof VisionXTemplate) this.#newest = template;
        listener.template(template);
      },
    });
  }

  /** Ends the nodes' connections too: whoever asks them after this gets no answer. */
  async stop(): Promise<void> {
    await this.#group.stop();
    for (const node of this.nodes) await node.close?.();
  }

  /** Of the block that is mined now; undefined before the first template. */
  get difficulty(): bigint | undefined {
    return this.#newest?.block.header.difficulty;
  }

  /** A node does not say that it syncs; one that others have left behind does. */
  health(): readonly DaemonHealth[] {
    const all = this.#group.health();
    const heights = all.map(({ state, heightTip = 0 }) => (state === 'up' ? heightTip : 0));
    const highest = Math.max(...heights);
    return all.map((each) => {
      const behind = highest - (each.heightTip ?? highest);
      if (each.state !== 'up' || behind <= LEAD_MAX) return each;
      const reason = `daemon ${each.name} is ${behind} blocks behind the highest`;
      return { ...each, state: 'syncing', reason };
    });
  }

  /** Those that are up: first the one whose chain is mined on, then the highest. */
  rankedNodes(): readonly VisionNode[] {
    const { elected } = this.#group;
    const up = this.#group.health().filter(({ state }) => state === 'up');
    const ranks = new Map(
      up.map(({ name, heightTip = 0 }) => [name, name === elected ? Infinity : heightTip]),
    );
    return this.nodes
      .filter(({ name }) => ranks.has(name))
      .sort((a, b) => (ranks.get(b.name) ?? 0) - (ranks.get(a.name) ?? 0));
  }

  async submit(solution: Solution): Promise<SubmitOutcome> {
    const { payload } = solution;
    if (!isBlock(payload)) return { kind: 'unknown', reason: 'not a block of this source' };
    return this.#group.submit(solution, (daemon) => daemon.submit(payload));
  }
}

function isBlock(payload: unknown): payload is VisionBlock {
  return typeof payload === 'object' && payload !== null && 'header' in payload;
}
