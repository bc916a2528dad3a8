import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { PoolControl } from '../../../core/plugin-api/control.ts';
import type { WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { MiningModes } from './mining-modes.ts';
import { payoutEstimates } from './payout-estimates.ts';
import type { PoolBooks } from './pool-books.ts';
import { afterFees } from './pool-fees.ts';
import { Remembered } from './remembered.ts';

interface EarningsSources {
  readonly desk: WorkDesk;
  readonly books: PoolBooks;
  readonly control: PoolControl;
  readonly modes: MiningModes;
}

/** Thousands of workers are reckoned at once, so that a share costs nothing. */
const AGE_MS = 5_000;
const NOTHING: ReadonlyMap<string, string> = new Map();

/** Estimates of what workers would be paid, some seconds old. */
export class Earnings {
  readonly #sources: EarningsSources;
  readonly #estimates: Remembered<ReadonlyMap<string, string>>;
  #known = NOTHING;
  #rewardAtomic: bigint | undefined;

  constructor(sources: EarningsSources, clock: Clock) {
    this.#sources = sources;
    this.#estimates = new Remembered(AGE_MS, clock, () => this.#reckon());
  }

  /** What the block brings that workers look for now. */
  noteReward(rewardAtomic: bigint): void {
    this.#rewardAtomic = rewardAtomic;
  }

  /** By worker id, in LAND. Rejects as `PoolRecord` does. */
  all(): Promise<ReadonlyMap<string, string>> {
    return this.#estimates.get();
  }

  /** What is known of one now; undefined while nothing is. Looks on in the background. */
  of(workerId: string): string | undefined {
    void this.#estimates.get().catch(() => undefined);
    return this.#known.get(workerId);
  }

  async #reckon(): Promise<ReadonlyMap<string, string>> {
    const { desk, books, control, modes } = this.#sources;
    const reward = this.#rewardAtomic ?? 0n;
    const sharedAtomic = afterFees(reward, control.feePercent);
    this.#known = payoutEstimates(desk.seats(), await books.round(), {
      sharedAtomic,
      soloAtomic: (address) => (address === modes.soloAddress ? reward : sharedAtomic),
    });
    return this.#known;
  }
}
