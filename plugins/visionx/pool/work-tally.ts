import type { Seat } from '../../../core/plugin-api/work-desk.ts';

/** Work of shares since the newest block candidate, or the pool's start: what the protocol calls total shares. */
export class WorkTally {
  #total = 0n;
  #bySeat = new WeakMap<Seat, bigint>();
  readonly #hashrates = new WeakMap<Seat, number>();

  get total(): bigint {
    return this.#total;
  }

  of(seat: Seat): bigint {
    return this.#bySeat.get(seat) ?? 0n;
  }

  /** Counts a share. The total with it, of the round that it belongs to. */
  accept(seat: Seat, work: bigint, isBlock: boolean): bigint {
    const total = this.#total + work;
    this.#total = isBlock ? 0n : total;
    if (isBlock) this.#bySeat = new WeakMap();
    else this.#bySeat.set(seat, this.of(seat) + work);
    return total;
  }

  /** What the worker says of itself, in hashes per second. */
  report(seat: Seat, hashrateHps: number): void {
    this.#hashrates.set(seat, hashrateHps);
  }

  reported(seat: Seat): number | undefined {
    return this.#hashrates.get(seat);
  }

  /** As reported, or by the work that it got credit for since it sat down. */
  hashrateHps(seat: Seat, nowMs: number): number {
    const seconds = Math.max(1, (nowMs - seat.seatedAtMs) / 1000);
    return this.reported(seat) ?? Math.floor(Number(seat.tally.work) / seconds);
  }
}
