import type { Clock } from '../../../core/plugin-api/clock.ts';
import type {
  BlocksFound,
  PaidOut,
  PoolRecord,
  RoundWork,
} from '../../../core/plugin-api/record.ts';
import { Remembered } from './remembered.ts';

/** Panels and workers ask every second; the books need not be read as often. */
const AGE_MS = 2_000;

/** What the host's books say, for many askers. Rejects as `PoolRecord` does, before the first answer. */
export class PoolBooks {
  readonly #blocks: Remembered<BlocksFound>;
  readonly #paid: Remembered<PaidOut>;
  readonly #round: Remembered<readonly RoundWork[]>;

  constructor(record: PoolRecord, clock: Clock) {
    this.#blocks = new Remembered(AGE_MS, clock, () => record.blocks());
    this.#paid = new Remembered(AGE_MS, clock, () => record.paid());
    this.#round = new Remembered(AGE_MS, clock, () => record.round());
  }

  blocks(): Promise<BlocksFound> {
    return this.#blocks.get();
  }

  paid(): Promise<PaidOut> {
    return this.#paid.get();
  }

  round(): Promise<readonly RoundWork[]> {
    return this.#round.get();
  }
}
