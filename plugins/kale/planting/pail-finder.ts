import { appendApart } from '../events/append-apart.ts';
import type { PailEvent } from '../events/kale-event.ts';
import { plantKey } from '../farm/deed-keys.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmerRow } from '../record/kale-record.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import { partsOf } from './in-parallel.ts';
import { adopted } from './plant-outcome.ts';
import type { FoundPail } from './plant-outcome.ts';

/** Looks where pails of the pool's farmers are. */
export class PailFinder {
  readonly #parts: Pick<FarmParts, 'reader' | 'record' | 'log' | 'deeds' | 'logger'>;

  constructor(parts: Pick<FarmParts, 'reader' | 'record' | 'log' | 'deeds' | 'logger'>) {
    this.#parts = parts;
  }

  /** Those of one farmer in a block and in those beside it, lowest first. @throws PoolError DAEMON_* */
  async around(
    blockIndex: number,
    custodialWallet: string,
    fromLedger: number,
  ): Promise<readonly FoundPail[]> {
    const { reader } = this.#parts;
    const indexes = [blockIndex - 1, blockIndex, blockIndex + 1].filter((each) => each >= 0);
    const { value: pails } = await reader.pailsOf(custodialWallet, indexes, fromLedger);
    return indexes.flatMap((index, at) => {
      const pail = pails[at];
      return pail === undefined ? [] : [{ blockIndex: index, pail }];
    });
  }

  /** Puts on record what is planted and the record does not know. @throws PoolError DAEMON_*, STORAGE_UNAVAILABLE */
  async adopt(blockIndex: number): Promise<number> {
    const { reader, log, logger } = this.#parts;
    const farmers = await this.#unknown(blockIndex);
    const events: PailEvent[] = [];
    for (const part of partsOf(farmers, KEYS_MAX)) {
      const wallets = part.map(({ custodialWallet }) => custodialWallet);
      const { value } = await reader.pails(blockIndex, wallets);
      for (const [at, { farmerId }] of part.entries()) {
        const pail = value[at];
        if (pail !== undefined) events.push(adopted(farmerId, { blockIndex, pail }));
      }
    }
    const kept = await appendApart(log, events, ({ farmerId }, error) =>
      logger.error({ blockIndex, farmerId, error }, 'the record refuses a pail that is planted'),
    );
    return kept.length;
  }

  /** Farmers without a pail on record, and without a plant that is on its way. */
  async #unknown(blockIndex: number): Promise<readonly FarmerRow[]> {
    const { record, deeds } = this.#parts;
    const rows = new Map(
      (await record.plantings(blockIndex)).map((each) => [each.farmerId, each] as const),
    );
    return (await record.farmers(['active', 'leaving'])).filter(({ farmerId }) => {
      const row = rows.get(farmerId);
      if (row === undefined) return true;
      return (
        row.state !== 'planted' && !deeds.isUnderWay(plantKey(blockIndex, farmerId, row.attempts))
      );
    });
  }
}
