import type { MinerTally } from './miner-tally.ts';

/** Weight of the newest second in the running hashrate. */
const SMOOTHING = 0.2;

/** Measures a tally's hashrate from one look to the next. */
export class HashrateGauge {
  readonly #spanMs: () => number;
  readonly #tally: MinerTally;
  #hashesSeen: number;
  #seenAtMs: number;

  /** `spanMs`: now, in monotonic milliseconds. */
  constructor(spanMs: () => number, tally: MinerTally) {
    this.#spanMs = spanMs;
    this.#tally = tally;
    this.#hashesSeen = tally.hashes;
    this.#seenAtMs = spanMs();
  }

  /** Called about once a second. */
  measure(): void {
    const nowMs = this.#spanMs();
    const spanMs = nowMs - this.#seenAtMs;
    if (spanMs <= 0) return;
    const { hashes, hashrateHps } = this.#tally;
    const recentHps = ((hashes - this.#hashesSeen) / spanMs) * 1000;
    this.#tally.hashrateHps =
      hashrateHps === undefined ? recentHps : hashrateHps + (recentHps - hashrateHps) * SMOOTHING;
    this.#hashesSeen = hashes;
    this.#seenAtMs = nowMs;
  }
}
