import type { KaleEvent } from '../events/kale-event.ts';
import { plantKey } from '../farm/deed-keys.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { PlantingRow } from '../record/kale-record.ts';
import type { PailFinder } from './pail-finder.ts';
import { adopted } from './plant-outcome.ts';

/** Each is a question to a node; the rest waits for the next look. */
const ROWS_MAX = 200;

/**
 * Ends plants that are begun on record and nowhere else: their process ended before it signed them, or what followed
 * from them could not be put on record. As long as one is begun, nobody is told the reward of its block.
 */
export class UnsentPlants {
  readonly #parts: Pick<FarmParts, 'record' | 'log' | 'deeds' | 'logger'>;
  readonly #pails: PailFinder;
  /** Rows whose end the record refused in this life. */
  readonly #refused = new Set<string>();

  constructor(parts: Pick<FarmParts, 'record' | 'log' | 'deeds' | 'logger'>, pails: PailFinder) {
    this.#parts = parts;
    this.#pails = pails;
  }

  /** @throws PoolError DAEMON_*, STORAGE_UNAVAILABLE */
  async settle(view: FarmView): Promise<void> {
    const { record, deeds } = this.#parts;
    const begun = await record.begunPlantings();
    const idle = begun.filter(
      (row) => !deeds.isUnderWay(keyOf(row)) && !this.#refused.has(keyOf(row)),
    );
    if (idle.length === 0) return;
    // Read behind the rows: what was signed for one of them and is not settled is here.
    const signed = new Set((await record.unsettledTransactions()).map(({ key }) => key));
    const unsent = idle.filter((row) => !signed.has(keyOf(row)));
    for (const row of unsent.slice(0, ROWS_MAX)) await this.#end(row, view);
  }

  async #end(row: PlantingRow, view: FarmView): Promise<void> {
    const { log, logger } = this.#parts;
    const events = await this.#eventsOf(row, view);
    if (events.length === 0) return;
    try {
      await log.append(events);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#refused.add(keyOf(row));
      const { blockIndex, farmerId } = row;
      logger.error({ blockIndex, farmerId, error }, 'the end of a plant cannot be put on record');
    }
  }

  /** By the ledger of the look or a later one, so that no plant of its block can follow where the block is over. */
  async #eventsOf(row: PlantingRow, { index, ledger }: FarmView): Promise<readonly KaleEvent[]> {
    const { blockIndex, farmerId } = row;
    const farmer = await this.#parts.record.farmer(farmerId);
    if (farmer === undefined) return [];
    const found = await this.#pails.around(blockIndex, farmer.custodialWallet, ledger);
    const own = found.find((each) => each.blockIndex === blockIndex);
    if (own !== undefined) return [adopted(farmerId, own)];
    const isFinal = blockIndex < index;
    return [{ kind: 'plant-failed', blockIndex, farmerId, reason: 'never sent', isFinal }];
  }
}

function keyOf({ blockIndex, farmerId, attempts }: PlantingRow): string {
  return plantKey(blockIndex, farmerId, attempts);
}
