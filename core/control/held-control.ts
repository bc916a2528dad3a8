import { exceedsAll, fractionOf } from '../ledger/fraction.ts';
import type { PoolControl } from '../plugin-api/control.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { ControlledPool, ControlRecord, ControlStore } from './control-store.ts';

const KEPT_BYTES_MAX = 16_384;

export interface HeldControlOptions extends ControlledPool {
  /** The fee where none was set. */
  readonly feePercent: number;
  readonly feePercentMax: number;
}

/**
 * What is in force of a pool for one life of it. A change is in force when it is on record; one that could not be
 * recorded is not, though the database may have kept it where its answer was lost: the next start shows.
 */
export class HeldControl implements PoolControl {
  readonly #options: HeldControlOptions;
  readonly #store: ControlStore;
  readonly #logger: Logger;
  #feePercent: number;
  #kept: string | undefined;
  /** Percents of the coin's own fees; undefined before the plugin was asked. */
  #coinPercents: readonly number[] | undefined;
  /** Changes follow each other. */
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  /** `record`: what is on record for this pool. */
  constructor(
    options: HeldControlOptions,
    record: ControlRecord,
    store: ControlStore,
    logger: Logger,
  ) {
    this.#options = options;
    this.#store = store;
    this.#logger = logger;
    this.#feePercent = record.feePercent ?? options.feePercent;
    this.#kept = record.kept;
  }

  get feePercent(): number {
    return this.#feePercent;
  }

  /** A copy: nobody changes what is kept but by keeping another. */
  get kept(): unknown {
    return this.#kept === undefined ? undefined : (JSON.parse(this.#kept) as unknown);
  }

  /** The coin's own fees are known from here on: with the operator's they are at most the whole reward. */
  knows(coinPercents: readonly number[]): void {
    this.#coinPercents = coinPercents;
  }

  async setFeePercent(percent: number): Promise<void> {
    this.#requireFee(percent);
    await this.#next(async () => {
      const before = this.#feePercent;
      await this.#store.setFeePercent(this.#options, percent, before);
      this.#feePercent = percent;
      this.#logger.info({ feePercent: percent, before }, "the operator's fee was set");
    });
  }

  async keep(value: unknown): Promise<void> {
    const text = jsonOf(value);
    await this.#next(async () => {
      await this.#store.keep(this.#options, text);
      this.#kept = text;
    });
  }

  /** Resolves when nothing is being recorded any more; what is asked for later is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }

  #requireFee(percent: number): void {
    const { feePercentMax } = this.#options;
    const isFee = typeof percent === 'number' && percent >= 0 && percent <= feePercentMax;
    if (!isFee) throw new RangeError(`expected a fee from 0 to ${feePercentMax} percent`);
    if (this.#coinPercents === undefined) {
      throw new RangeError('no fee can be set while the pool is being built');
    }
    if (exceedsAll([percent, ...this.#coinPercents].map(fractionOf))) {
      throw new RangeError(`${percent} percent and the fees of the coin are more than the reward`);
    }
  }

  #next(act: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(() => {
      // An older life of the pool has no say in what its successor has read.
      if (this.#closed) throw new PoolError('STORAGE_UNAVAILABLE', 'this pool has ended');
      return act();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function jsonOf(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new RangeError('expected a JSON value', { cause: error });
  }
  if (text === undefined) throw new RangeError('expected a JSON value');
  const bytes = Buffer.byteLength(text);
  if (bytes <= KEPT_BYTES_MAX) return text;
  throw new RangeError(`expected at most ${KEPT_BYTES_MAX} bytes of JSON, got ${bytes}`);
}
