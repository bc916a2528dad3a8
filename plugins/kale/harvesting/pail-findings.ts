import type { PailEvent } from '../events/kale-event.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { AttemptPauses } from './attempt-pauses.ts';
import { GonePails } from './gone-pails.ts';
import type { GonePailParts } from './gone-pails.ts';
import { grouped } from '../grouped.ts';
import { LaterLooks } from './later-looks.ts';
import { pailName } from './pail-look.ts';
import type { PailLook } from './pail-look.ts';
import { witnessedEnds } from './witnessed-ends.ts';
import { adoptedWorks } from './worked-pails.ts';

export type PailFindingParts = GonePailParts &
  Pick<FarmParts, 'config' | 'deeds' | 'log' | 'clock'>;

const EXPLAINING = 'explain';

/**
 * Puts on record what looks at pails tell besides that they can be harvested. No harvest ever waits for it to succeed:
 * what cannot be put on record is told in the log, for one farmer alone, and found again at a later look.
 */
export class PailFindings {
  readonly #parts: PailFindingParts;
  readonly #gone: GonePails;
  readonly #pauses: AttemptPauses;
  readonly #looks = new LaterLooks();

  constructor(parts: PailFindingParts) {
    this.#parts = parts;
    this.#gone = new GonePails(parts);
    this.#pauses = new AttemptPauses(parts.config.harvest.retrySeconds, parts.clock);
  }

  /** Work that the farm took and the record does not know. Never rejects. */
  async adopt(worked: readonly PailLook[]): Promise<void> {
    for (const { row } of worked) this.#looks.forget(pailName(row));
    try {
      await this.#appendEach(await adoptedWorks(this.#parts, worked));
    } catch (error) {
      this.#parts.logger.warn({ error }, 'work that the farm knows of is not on record yet');
    }
  }

  /** Pails that are not worked, or not there, once a later look and other nodes tell the same. Never rejects. */
  async end(looks: readonly PailLook[], view: FarmView): Promise<void> {
    const again = new Set(looks.filter((look) => this.#isConfirmed(look)));
    if (again.size === 0 || !this.#pauses.isOver(EXPLAINING)) return;
    try {
      const sure = new Set(await witnessedEnds(this.#parts.reader, view.ledger, [...again]));
      const doubtful = new Set(
        looks.filter((look) => !sure.has(look)).map(({ row }) => row.farmerId),
      );
      // All of a farmer at once: what was paid to it is divided among them.
      await this.#end(
        looks.filter(({ row }) => !doubtful.has(row.farmerId)),
        view,
      );
    } catch (error) {
      this.#pauses.begin(EXPLAINING, 1);
      const facts = { error, pails: again.size };
      this.#parts.logger.warn(facts, 'pails are gone or unworked, not yet for certain');
    }
  }

  async #end(sure: readonly PailLook[], view: FarmView): Promise<void> {
    const unworked = sure.filter(({ pail }) => pail !== undefined);
    await this.#appendEach(
      unworked.map(({ row: { blockIndex, farmerId, stake } }): PailEvent => {
        return { kind: 'pail-lost', blockIndex, farmerId, reason: 'not-worked', stake };
      }),
    );
    const gone = sure.filter(({ pail }) => pail === undefined);
    if (gone.length > 0) await this.#appendEach(await this.#gone.explain(gone, view));
  }

  #isConfirmed({ row, pail, ledger }: PailLook): boolean {
    return this.#looks.confirm(pailName(row), pail === undefined ? 'gone' : 'not worked', ledger);
  }

  /** Farmers apart: what cannot follow for one of them says nothing of the others. Never rejects. */
  async #appendEach(events: readonly PailEvent[]): Promise<void> {
    const own = [...grouped(events, ({ farmerId }) => farmerId)];
    await Promise.all(own.map(([farmerId, each]) => this.#append(farmerId, each)));
  }

  async #append(farmerId: string, events: readonly PailEvent[]): Promise<void> {
    try {
      await this.#parts.log.append(events);
      for (const event of events) if ('blockIndex' in event) this.#looks.forget(pailName(event));
    } catch (error) {
      const kinds = events.map(({ kind }) => kind).join(' ');
      const facts = { error, farmerId, kinds };
      const level = error instanceof RangeError ? 'error' : 'warn';
      this.#parts.logger[level](facts, 'what pails tell cannot be put on record');
    }
  }
}
