import type { EventSink } from '../events/host-event.ts';
import type { HashrateMeter } from './hashrate-meter.ts';

export interface HashrateTickerOptions {
  readonly intervalMs: number;
}

/** Tells the live stream each pool's hashrate, again and again. */
export class HashrateTicker {
  readonly #options: HashrateTickerOptions;
  readonly #poolIds: () => Iterable<string>;
  readonly #meter: HashrateMeter;
  readonly #events: EventSink;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    options: HashrateTickerOptions,
    poolIds: () => Iterable<string>,
    meter: HashrateMeter,
    events: EventSink,
  ) {
    this.#options = options;
    this.#poolIds = poolIds;
    this.#meter = meter;
    this.#events = events;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.tick(), this.#options.intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** One event per pool. */
  tick(): void {
    for (const poolId of this.#poolIds()) {
      const rate = this.#meter.pool(poolId);
      this.#events.emit({
        type: 'hashrate',
        poolId,
        hashrateHps: rate.hashrateHps,
        sharesPerSecond: rate.sharesPerSecond,
        miners: rate.miners,
        workers: rate.workers,
      });
    }
  }
}
