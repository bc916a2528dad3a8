import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { RecordLog } from '../../../core/plugin-api/devnets/record-log.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { blockIdOf, hashingBlobOf, parseBlock } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';
import { flawOf } from './block-rules.ts';
import { DevnetChain } from './devnet-chain.ts';
import type { DevnetChainOptions } from './devnet-chain.ts';
import type { ProofOfWork } from './proof-of-work.ts';

export interface DevnetNodeCollaborators {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly log: RecordLog;
  readonly proofOfWork: ProofOfWork;
}

/** A node without peers: a chain that is kept on disk, and whose blocks are judged one by one. */
export class DevnetNode {
  readonly chain: DevnetChain;
  readonly proofOfWork: ProofOfWork;
  readonly #logger: Logger;
  readonly #log: RecordLog;
  #judging: Promise<unknown> = Promise.resolve();

  constructor(options: DevnetChainOptions, collaborators: DevnetNodeCollaborators) {
    this.chain = new DevnetChain(options, collaborators.clock);
    this.proofOfWork = collaborators.proofOfWork;
    this.#logger = collaborators.logger;
    this.#log = collaborators.log;
  }

  /** Brings back what the log holds, which was judged when it was stored. Call once, before anything else. */
  restore(blocks: readonly Buffer[]): void {
    for (const bytes of blocks) this.chain.add(parseBlock(bytes));
  }

  /**
   * Takes a block, on disk before it resolves; false where it is bad. As with monerod, a block that is
   * known, or stays beside the best chain, or has an unknown parent, is not bad. Rejects with PoolError
   * KERNEL_* where it could not be judged.
   */
  submit(block: Block): Promise<boolean> {
    const judged = this.#judging.then(() => this.#submit(block));
    this.#judging = judged.catch(() => undefined);
    return judged;
  }

  async #submit(block: Block): Promise<boolean> {
    const id = blockIdOf(block);
    const previous = this.chain.entry(block.header.previousId.toString('hex'));
    if (this.chain.entry(id) !== undefined || previous === undefined) return true;
    const { height } = this.chain.place(previous);
    const reason =
      flawOf(block, this.chain.place(previous)) ??
      ((await this.proofOfWork.isProven(
        hashingBlobOf(block),
        this.chain.seed(previous, height),
        this.chain.difficulty,
      ))
        ? undefined
        : 'the hash misses the target');
    if (reason !== undefined) {
      this.#logger.info({ id, height, reason }, 'the devnet refuses a block');
      return false;
    }
    await this.#log.append(block.bytes);
    this.chain.add(block);
    return true;
  }
}
