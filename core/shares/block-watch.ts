import type { SolutionSender } from '../blocks/solution-sender.ts';
import type { JobBuilder, Solution } from '../plugin-api/job.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { PendingSubmission } from './share-intake.ts';

/** Makes blocks of submissions that met the network target and passes them on before anything else. */
export class BlockWatch {
  readonly #poolId: string;
  readonly #builder: JobBuilder;
  readonly #sender: SolutionSender;
  readonly #logger: Logger;

  constructor(
    options: { readonly poolId: string },
    builder: JobBuilder,
    sender: SolutionSender,
    logger: Logger,
  ) {
    this.#poolId = options.poolId;
    this.#builder = builder;
    this.#sender = sender;
    this.#logger = logger;
  }

  /** `digest`: 32 bytes, little-endian. False where nothing was sent: sent before, or not assembled. */
  found({ issued, submission, miner, worker }: PendingSubmission, digest: Uint8Array): boolean {
    let solution: Solution;
    try {
      solution = this.#builder.solve(issued.job, submission, digest);
    } catch (error) {
      // The worst that a plugin can do: say everything that is needed to assemble the block by hand.
      const { id, template } = issued.job;
      const facts = { poolId: this.#poolId, jobId: id, template, submission, miner, worker, error };
      this.#logger.error(facts, 'a block was found and could not be assembled');
      return false;
    }
    return this.#sender.submit(solution, { miner, worker });
  }
}
