import type { Finder, SolutionSender } from '../blocks/solution-sender.ts';
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

  /** `digest`: 32 bytes, little-endian. What was sent, now or before; undefined where nothing was assembled. */
  found(pending: PendingSubmission, digest: Uint8Array): Solution | undefined {
    const solution = this.#assemble(pending, digest);
    if (solution !== undefined) this.#sender.submit(solution, finderOf(pending));
    return solution;
  }

  /** Passes on a block that is but claimed. What was sent; undefined where nothing was. */
  claimed(pending: PendingSubmission, claim: Uint8Array): Solution | undefined {
    const solution = this.#assemble(pending, claim);
    if (solution === undefined) return undefined;
    return this.#sender.submitClaimed(solution, finderOf(pending)) ? solution : undefined;
  }

  /** What was passed on as claimed is no block. */
  disprove(pending: PendingSubmission, sent: Solution): void {
    this.#sender.disprove(sent, finderOf(pending));
  }

  /** A claimed block that was neither verified nor passed on: a flood of forged ones took its place. */
  lost(pending: PendingSubmission, claim: Uint8Array): void {
    const facts = { ...this.#factsOf(pending), claim: Buffer.from(claim).toString('hex') };
    this.#logger.error(facts, 'a block was claimed and could be neither verified nor sent');
  }

  #assemble(pending: PendingSubmission, digest: Uint8Array): Solution | undefined {
    const { issued, submission } = pending;
    try {
      return this.#builder.solve(issued.job, submission, digest);
    } catch (error) {
      // The worst that a plugin can do.
      const facts = { ...this.#factsOf(pending), error };
      this.#logger.error(facts, 'a block was found and could not be assembled');
      return undefined;
    }
  }

  /** Everything that is needed to assemble the block by hand. */
  #factsOf({ issued, submission, miner, worker }: PendingSubmission): object {
    const { id: jobId, template } = issued.job;
    return { poolId: this.#poolId, jobId, template, submission, miner, worker };
  }
}

function finderOf({ miner, worker }: PendingSubmission): Finder {
  return { miner, worker };
}
