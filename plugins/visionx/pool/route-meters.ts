/** Counts and answer times since the pool's start. */
export class RouteMeters {
  readonly jobMs = new AnswerTime();
  readonly shareMs = new AnswerTime();
  accepted = 0;
  rejected = 0;

  /** `12.50%`. */
  get rejectedRate(): string {
    const total = this.accepted + this.rejected;
    const percent = total === 0 ? 0 : (100 * this.rejected) / total;
    return `${percent.toFixed(2)}%`;
  }
}

const WEIGHT_NEW = 0.1;

/** A moving average in which the newest counts a tenth. */
export class AnswerTime {
  #meanMs: number | undefined;

  note(ms: number): void {
    const mean = this.#meanMs;
    this.#meanMs = mean === undefined ? ms : mean * (1 - WEIGHT_NEW) + ms * WEIGHT_NEW;
  }

  get text(): string {
    return (this.#meanMs ?? 0).toFixed(2);
  }
}
