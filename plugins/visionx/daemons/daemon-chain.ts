import type { Chain, NetworkStats } from '../../../core/plugin-api/chain.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { POOL_CONFIG, POOL_WORK } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import { BLOCK_TIME_SECONDS } from '../consensus/block-time.ts';
import type { Head, VisionNode } from '../node/vision-node.ts';
import type { DaemonWorkSource } from './daemon-work-source.ts';

/** What the election of the work source came to. */
export type FollowedWork = Pick<DaemonWorkSource, 'rankedNodes' | 'difficulty'>;

/** Blocks whose times tell how fast the network is. */
const SPAN_BLOCKS = 60n;

/** Asks the node whose chain is mined on, and the next best where that one does not answer. */
export class DaemonChain implements Chain {
  static readonly inject = [POOL_CONFIG, POOL_WORK] as const;

  /** The pool's own patience: the chain lets a reward be spent at once. */
  readonly maturity: number;
  readonly #network: string;
  readonly #work: FollowedWork;

  constructor(config: CoinConfig, work: FollowedWork) {
    this.maturity = config.maturity;
    this.#network = config.network;
    this.#work = work;
  }

  async canonicalHash(height: number): Promise<string | undefined> {
    const block = await this.#ask((node) => node.block(BigInt(height)));
    return block?.header.pow_hash;
  }

  async heightTip(): Promise<number> {
    return Number((await this.#ask((node) => node.head())).height);
  }

  async networkStats(): Promise<NetworkStats> {
    return this.#ask(async (node) => {
      const head = await node.head();
      const tip = await node.blockByHash(head.hash);
      if (tip === undefined) throw tipless(node);
      // That of the genesis block says nothing of what is mined on it.
      const difficulty = Number(this.#work.difficulty ?? tip.header.difficulty);
      const seconds = await secondsPerBlock(node, head, tip.header.timestamp);
      return {
        networkType: this.#network,
        hashrateHps: difficulty / seconds,
        difficulty,
        heightTip: Number(head.height),
        tipTimeMs: head.timeSeconds === 0n ? undefined : Number(head.timeSeconds) * 1000,
        // Nodes do not say.
        connectedPeers: 0,
      };
    });
  }

  async #ask<T>(question: (node: VisionNode) => Promise<T>): Promise<T> {
    let last: unknown = new PoolError('DAEMON_UNREACHABLE', 'no daemon is up to ask');
    for (const node of this.#work.rankedNodes()) {
      try {
        return await question(node);
      } catch (error) {
        last = error;
        // An answer is an answer; only silence passes the question on.
        if (error instanceof PoolError && error.code === 'DAEMON_RPC') break;
      }
    }
    throw last;
  }
}

/** Of the newest blocks; as the chain aims at where it has too few, or none that took time. */
async function secondsPerBlock(node: VisionNode, head: Head, tipTime: bigint): Promise<number> {
  // The genesis block has no time.
  const from = head.height > SPAN_BLOCKS ? head.height - SPAN_BLOCKS : 1n;
  if (from >= head.height) return BLOCK_TIME_SECONDS;
  const first = await node.block(from);
  const seconds = first === undefined ? 0 : Number(tipTime - first.header.timestamp);
  return seconds > 0 ? seconds / Number(head.height - from) : BLOCK_TIME_SECONDS;
}

function tipless({ name: daemon }: VisionNode): PoolError {
  const words = `daemon ${daemon} does not know the block that it calls its head`;
  return new PoolError('DAEMON_RPC', words, { daemon });
}
