import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { VisionBlock } from '../../../plugins/visionx/consensus/block.ts';
import type {
  BlockFate,
  BlockTemplate,
  Head,
  NodeWallet,
  VisionNode,
} from '../../../plugins/visionx/node/vision-node.ts';
import { blockOf, REWARD } from './template-parts.ts';

const START_SECONDS = 1_700_000_000n;

/** A chain that a test makes longer and forks at will, behind the words of a node. */
export class PlayedNode implements VisionNode {
  readonly name: string;
  readonly calls: string[] = [];
  /** By height, from the genesis block on. */
  blocks: VisionBlock[] = [];
  /** Of its blocks and templates. */
  difficulty = 1000n;
  secondsPerBlock = 2n;
  /** What every call fails with. */
  failure: PoolError | undefined;
  fate: BlockFate = { kind: 'accepted' };
  /** In place of its own answer. */
  answerTemplate: (own: BlockTemplate) => BlockTemplate | Promise<BlockTemplate> = (own) => own;
  wallet: NodeWallet = noWallet;
  closed = 0;
  readonly #prefix: string;

  /** `prefix`: two hex digits that hashes of its blocks begin with. */
  constructor(name = 'n1', { height = 0, prefix = 'aa' } = {}) {
    this.name = name;
    this.#prefix = prefix;
    this.grow(height + 1);
  }

  /** Puts blocks on its chain; the hash of the last. */
  grow(count = 1, prefix = this.#prefix): string {
    for (let index = 0; index < count; index++) {
      const number = BigInt(this.blocks.length);
      this.blocks.push(
        blockOf({
          number,
          parent_hash: this.blocks.at(-1)?.header.pow_hash ?? '00'.repeat(32),
          pow_hash: prefix + number.toString(16).padStart(62, '0'),
          timestamp: START_SECONDS + number * this.secondsPerBlock,
          difficulty: this.difficulty,
        }),
      );
    }
    return this.tip.header.pow_hash;
  }

  get tip(): VisionBlock {
    const tip = this.blocks.at(-1);
    if (tip === undefined) throw new Error('a chain has a genesis block');
    return tip;
  }

  async head(): Promise<Head> {
    this.#called('head');
    const { number: height, pow_hash: hash, timestamp: timeSeconds } = this.tip.header;
    return { height, hash, timeSeconds };
  }

  async template(miner: string): Promise<BlockTemplate> {
    this.#called(`template ${miner}`);
    const { number, pow_hash: parent, timestamp } = this.tip.header;
    const block = blockOf({
      number: number + 1n,
      parent_hash: parent,
      timestamp: timestamp + 1n,
      difficulty: this.difficulty,
      miner,
    });
    return this.answerTemplate({ block, rewardAtomic: REWARD, feesAtomic: 0n });
  }

  async submit(block: VisionBlock): Promise<BlockFate> {
    this.#called(`submit ${block.header.pow_hash}`);
    return this.fate;
  }

  async block(height: bigint): Promise<VisionBlock | undefined> {
    this.#called(`block ${height}`);
    return this.blocks[Number(height)];
  }

  async blockByHash(hash: string): Promise<VisionBlock | undefined> {
    this.#called(`blockByHash ${hash}`);
    return this.blocks.find(({ header }) => header.pow_hash === hash);
  }

  async close(): Promise<void> {
    this.closed++;
  }

  #called(call: string): void {
    this.calls.push(call);
    if (this.failure !== undefined) throw this.failure;
  }
}

const none = (): never => {
  throw new PoolError('DAEMON_RPC', 'it offers no wallet');
};
const noWallet: NodeWallet = { account: none, sign: none, relay: none, transaction: none };

/** As of a node that is away. */
export function away(name = 'n1'): PoolError {
  return new PoolError('DAEMON_UNREACHABLE', `node ${name}: it is away`, { daemon: name });
}
