import type { KaleEvent } from '../events/kale-event.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { HarvestRow } from '../record/kale-record.ts';
import { grouped } from '../grouped.ts';
import { LaterLooks } from './later-looks.ts';
import { sweepFate } from './sweep-fate.ts';

export type UnsettledSweepParts = Pick<FarmParts, 'record' | 'reader' | 'log' | 'logger'>;

/**
 * Sweeps that began, and that this life does not have on its way. What was never signed is given back; what was sent
 * and is lost from sight is decided by the ledger, or stays as it is until a person decides.
 */
export class UnsettledSweeps {
  readonly #parts: UnsettledSweepParts;
  readonly #looks = new LaterLooks();
  readonly #alarmed = new Set<string>();

  constructor(parts: UnsettledSweepParts) {
    this.#parts = parts;
  }

  /** `rows`: `sweeping`, with nothing on its way. Rejects with a PoolError. */
  async settle(rows: readonly HarvestRow[], view: FarmView): Promise<void> {
    for (const [key, own] of grouped(rows, ({ sweepKey }) => sweepKey)) {
      if (key === undefined) continue;
      const events = await this.#eventsOf(key, own, view);
      if (events.length > 0) await this.#parts.log.append(events);
    }
  }

  async #eventsOf(
    key: string,
    rows: readonly HarvestRow[],
    view: FarmView,
  ): Promise<readonly KaleEvent[]> {
    const sent = await this.#parts.record.submitted(key);
    if (sent.length === 0) return [{ kind: 'sweep-failed', key, reason: 'never sent' }];
    // Somebody else follows it, or the next life does.
    if (sent.some(({ fate }) => fate === undefined)) return [];
    const lost = sent.find(({ fate }) => fate === 'undecided');
    if (lost === undefined) return this.#alarm(key, rows, 'settled');
    const { kind, ledger } = await sweepFate(this.#parts, view, rows);
    if (kind === 'unclear' || !this.#looks.confirm(key, kind, ledger)) return [];
    if (kind === 'strange') return this.#alarm(key, rows, kind);
    this.#looks.forget(key);
    this.#parts.logger.warn({ key, fate: kind }, 'the fate of a sweep is told by its accounts');
    return kind === 'swept'
      ? [{ kind: 'swept', key, ledger, hash: lost.innerHash }]
      : [{ kind: 'sweep-failed', key, reason: 'undecided' }];
  }

  #alarm(key: string, rows: readonly HarvestRow[], fate: string): readonly [] {
    if (this.#alarmed.has(key)) return [];
    this.#alarmed.add(key);
    const farmers = [...new Set(rows.map(({ farmerId }) => farmerId))].join(' ');
    this.#parts.logger.error(
      { key, fate, farmers },
      'whether a sweep happened cannot be told from its accounts: a person has to find out',
    );
    return [];
  }
}
