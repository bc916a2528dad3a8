import type { EventSink } from '../events/host-event.ts';
import type { Chain } from '../plugin-api/chain.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { BlockStatus, BlockStore, TrackedBlock } from './block-store.ts';
import type { CandidateJournal } from './candidate-journal.ts';

export interface BlockTrackerOptions {
  readonly poolId: string;
  /** Time from one look at the chain to the next. */
  readonly spanMs: number;
}

export const BLOCK_TRACKER_SPAN_MS = 10_000;

/** Where few confirmations make a block mature. */
const RECHECKED_MIN = 10;

/** What the tracker asks of the chain and of the submitter. */
export type TrackedChain = Pick<Chain, 'maturity' | 'canonicalHash' | 'heightTip'>;

/**
 * Follows a pool's blocks by the only thing that counts: the hash of the best chain at their height. Blocks
 * are looked at until they are `recheckDepth` deep, whatever they were decided to be: one that leaves the chain
 * after it was mature is noticed, and one that comes back too. A daemon or store that fails changes nothing; the
 * next look comes.
 *
 * What is entered is one chain: hashes are read first, and thrown away where the tip was another one afterwards.
 * Blocks that leave are entered before those that come, so whoever reads in between sees no round of two blocks
 * that never stood together.
 */
export class BlockTracker {
  readonly #options: BlockTrackerOptions;
  readonly #chain: TrackedChain;
  readonly #store: BlockStore;
  readonly #journal: Pick<CandidateJournal, 'wasRefused'>;
  readonly #clock: Clock;
  readonly #reports: { readonly events: EventSink; readonly logger: Logger };
  #busy = false;
  #failing = false;
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(
    options: BlockTrackerOptions,
    chain: TrackedChain,
    store: BlockStore,
    journal: Pick<CandidateJournal, 'wasRefused'>,
    clock: Clock,
    reports: { readonly events: EventSink; readonly logger: Logger },
  ) {
    this.#options = options;
    this.#chain = chain;
    this.#store = store;
    this.#journal = journal;
    this.#clock = clock;
    this.#reports = reports;
  }

  /** Looks at the chain if it is time. Never rejects; to be called about once a second. */
  async tick(): Promise<void> {
    if (this.#busy || this.#clock.spanMs() < this.#dueMs) return;
    this.#busy = true;
    try {
      await this.#look();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) {
        const poolId = this.#options.poolId;
        this.#reports.logger.warn({ poolId, error }, 'blocks cannot be followed for now');
      }
      this.#failing = true;
    } finally {
      this.#dueMs = this.#clock.spanMs() + this.#options.spanMs;
      this.#busy = false;
    }
  }

  async #look(): Promise<void> {
    const heightTip = await this.#chain.heightTip();
    const heightFrom = Math.max(0, heightTip - recheckDepth(this.#chain.maturity));
    const blocks = await this.#store.unsettled(this.#options.poolId, heightFrom);
    if (blocks.length === 0) return;
    const tip = await this.#chain.canonicalHash(heightTip);
    const hashes = new Map<number, string | undefined>();
    for (const { height } of blocks) {
      if (!hashes.has(height)) hashes.set(height, await this.#chain.canonicalHash(height));
    }
    if ((await this.#chain.canonicalHash(heightTip)) !== tip) return;
    const turns = blocks.map((block) => {
      const canonical = hashes.get(block.height);
      // Above the tip, or the chain is just being rearranged: the chain says nothing of this height.
      const silent = canonical === undefined || block.height > heightTip;
      const after = silent ? this.#unseen(block) : this.#standing(block, canonical, heightTip);
      return { before: block, after };
    });
    const leaving = turns.filter(({ after }) => isOut(after.status));
    const standing = turns.filter(({ after }) => !isOut(after.status));
    for (const { before, after } of [...leaving, ...standing]) await this.#enter(before, after);
  }

  /** Only this run of the host knows of a refusal, so it goes on record before the chain is that far. */
  #unseen(block: TrackedBlock): TrackedBlock {
    const refused = block.status === 'candidate' && this.#journal.wasRefused(block.blockHash);
    return refused ? { ...block, status: 'rejected' } : block;
  }

  #standing(block: TrackedBlock, canonical: string, heightTip: number): TrackedBlock {
    if (canonical.toLowerCase() !== block.blockHash.toLowerCase()) {
      const refused = block.status === 'rejected' || this.#journal.wasRefused(block.blockHash);
      return { ...block, status: refused ? 'rejected' : 'orphaned', confirmationProgress: 0 };
    }
    const confirmations = heightTip - block.height + 1;
    // A chain that lost its tip for a moment makes nothing immature again.
    const mature = block.status === 'confirmed' || confirmations >= this.#chain.maturity;
    const confirmationProgress = mature ? 1 : confirmations / this.#chain.maturity;
    return { ...block, status: mature ? 'confirmed' : 'pending', confirmationProgress };
  }

  async #enter(before: TrackedBlock, after: TrackedBlock): Promise<void> {
    const turned = after.status !== before.status;
    if (!turned && after.confirmationProgress === before.confirmationProgress) return;
    await this.#store.update(after);
    if (turned) this.#report(before.status, after);
  }

  #report(was: BlockStatus, block: TrackedBlock): void {
    const { poolId, height, blockHash: hash, miner, worker, status } = block;
    const { events, logger } = this.#reports;
    const facts = { poolId, height, blockHash: hash, was, status };
    if (isOut(status)) logger.warn(facts, 'block is not in the chain');
    else logger.info(facts, 'block is in the chain');
    events.emit({ type: 'block', poolId, height, hash, miner, worker, status });
  }
}

/** Confirmations up to which blocks are looked at: reorganisations that are deeper are for people to mend. */
export function recheckDepth(maturity: number): number {
  return Math.max(2 * maturity, maturity + RECHECKED_MIN);
}

function isOut(status: BlockStatus): boolean {
  return status === 'orphaned' || status === 'rejected';
}
