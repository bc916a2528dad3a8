import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { grouped } from '../grouped.ts';
import type { HarvestRow, KaleRecord } from '../record/kale-record.ts';
import { GATHERING_SECONDS } from './gathering.ts';

export type OverdueRewardParts = Pick<FarmParts, 'record' | 'clock' | 'logger'>;

const TELLING_MS = 3_600_000;
/** Beyond what gathering takes, with time to harvest and to sweep. */
const OVERDUE_SECONDS = GATHERING_SECONDS + 3_600n;
/** Farmers that are named of one block. */
const NAMED_MAX = 20;

export interface OverdueBlock {
  readonly blockIndex: number;
  /** Pails that it waits for. */
  readonly rows: readonly HarvestRow[];
}

/** Blocks that have ended so long ago that they should be settled, and are not, lowest first. */
export async function overdueBlocks(
  record: Pick<KaleRecord, 'unfinishedHarvests' | 'block'>,
  { index, closeTime }: Pick<FarmView, 'index' | 'closeTime'>,
): Promise<readonly OverdueBlock[]> {
  const overdue: OverdueBlock[] = [];
  const unfinished = await record.unfinishedHarvests(index);
  for (const [blockIndex, rows] of grouped(unfinished, (row) => row.blockIndex)) {
    const timestamp = (await record.block(blockIndex))?.timestamp;
    if (timestamp !== undefined && closeTime - timestamp >= OVERDUE_SECONDS)
      overdue.push({ blockIndex, rows });
  }
  return overdue;
}

/** Tells who runs the pool, once an hour, of blocks whose miners still wait for a reward, and of whom they wait for. */
export class OverdueRewards implements FarmHand {
  readonly name = 'overdue';
  readonly #parts: OverdueRewardParts;
  #toldMs: number | undefined;

  constructor(parts: OverdueRewardParts) {
    this.#parts = parts;
  }

  async attend(view: FarmView): Promise<void> {
    const { record, clock, logger } = this.#parts;
    const now = clock.spanMs();
    if (this.#toldMs !== undefined && now - this.#toldMs < TELLING_MS) return;
    for (const { blockIndex, rows: own } of await overdueBlocks(record, view)) {
      this.#toldMs = now;
      const named = own.slice(0, NAMED_MAX).map(({ farmerId, state }) => `${farmerId} ${state}`);
      const facts = { blockIndex, pails: own.length, farmers: named.join(', ') };
      logger.warn(facts, 'the reward of a block still waits for pails of these farmers');
    }
  }

  async stop(): Promise<void> {}
}
