import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { FarmerRow, KaleRecord } from '../record/kale-record.ts';

/** Who asks for farmers that are not there makes the database read all of them: not more often than this. */
const LOOK_MS = 1_000;

/** Whose farmers are whose: that never changes, so what was once read is good for ever. */
export class FarmerOwners {
  readonly #record: () => Pick<KaleRecord, 'farmers'>;
  readonly #clock: Clock;
  readonly #poolerIds = new Map<string, string>();
  #lookedMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  constructor(record: () => Pick<KaleRecord, 'farmers'>, clock: Clock) {
    this.#record = record;
    this.#clock = clock;
  }

  note({ farmerId, poolerId }: Pick<FarmerRow, 'farmerId' | 'poolerId'>): void {
    this.#poolerIds.set(farmerId, poolerId);
  }

  /** Those of the farmers that are the pooler's. Rejects with `STORAGE_UNAVAILABLE`. */
  async among(poolerId: string, farmerIds: Iterable<string>): Promise<ReadonlySet<string>> {
    const asked = new Set(farmerIds);
    const isNew = [...asked].some((each) => !this.#poolerIds.has(each));
    if (isNew && this.#clock.spanMs() - this.#lookedMs >= LOOK_MS) this.#looking ??= this.#look();
    if (isNew) await this.#looking;
    return new Set([...asked].filter((each) => this.#poolerIds.get(each) === poolerId));
  }

  async #look(): Promise<void> {
    try {
      for (const row of await this.#record().farmers()) this.note(row);
      this.#lookedMs = this.#clock.spanMs();
    } finally {
      this.#looking = undefined;
    }
  }
}
