import type { Clock } from '../plugin-api/clock.ts';
import type { ShareObserver } from '../shares/share-observer.ts';
import type { ShareRecord } from '../shares/share-record.ts';
import type { RejectReason } from '../shares/share-verdict.ts';
import { MeterRing, TICK_MS, WINDOW_TICKS } from './meter-ring.ts';

/** Estimates, from the shares accepted in the window of ten minutes and in the last minute. */
export interface LiveRate {
  readonly hashrateHps: number;
  readonly hashrateMinuteHps: number;
  readonly sharesPerSecond: number;
  /** In the window of ten minutes. */
  readonly shares: number;
  readonly rejectedShares: number;
  readonly lastShareAtMs: number | undefined;
}

export interface PoolRate extends LiveRate {
  /** With a share in the window. */
  readonly miners: number;
  readonly workers: number;
}

export interface HashrateMeterOptions {
  /**
   * Workers kept, of all pools; the ones idle longest make room. Some 1,100 bytes each, their miner
   * included.
   */
  readonly workersMax: number;
}

/** A worker's recorded work at a time, as storage remembers it. */
export interface PastWork {
  readonly poolId: string;
  readonly miner: string;
  readonly worker: string;
  readonly atMs: number;
  readonly work: bigint;
  readonly shares: number;
}

interface MinerMeter {
  readonly ring: MeterRing;
  readonly workers: Map<string, MeterRing>;
}

interface PoolMeter {
  readonly ring: MeterRing;
  readonly miners: Map<string, MinerMeter>;
}

/** How far back `restore` may reach. */
export const METER_WINDOW_MS = TICK_MS * WINDOW_TICKS;
const MINUTE_TICKS = 2;
/** A pool that has only just begun is measured over what it has, but never over less than this. */
const SPAN_MIN_MS = 60_000;
const IDLE: LiveRate = {
  hashrateHps: 0,
  hashrateMinuteHps: 0,
  sharesPerSecond: 0,
  shares: 0,
  rejectedShares: 0,
  lastShareAtMs: undefined,
};

/**
 * The one source of live hashrates: every "hashrate now" that the host shows anywhere is read from
 * here. A pool's rate is the sum of its miners' and theirs of their workers', since all are
 * measured over the same span: ten minutes, or since the pool's first share if that is less. After
 * a restart the window is filled from storage, so that no rate falls to zero.
 */
export class HashrateMeter implements ShareObserver {
  readonly #options: HashrateMeterOptions;
  readonly #clock: Clock;
  readonly #pools = new Map<string, PoolMeter>();
  readonly #startSpanMs: number;
  #workerCount = 0;

  constructor(options: HashrateMeterOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#startSpanMs = clock.spanMs() - METER_WINDOW_MS;
  }

  accepted(share: ShareRecord): void {
    const work = Number(share.work);
    this.#add(share, this.#tick(), work, 1, share.acceptedAtMs);
  }

  rejected(poolId: string, miner: string, worker: string, _reason: RejectReason): void {
    // Only for workers known by a share: names are free, shares are not.
    const pool = this.#pools.get(poolId);
    const known = pool?.miners.get(miner);
    const ring = known?.workers.get(worker);
    if (pool === undefined || known === undefined || ring === undefined) return;
    const tick = this.#tick();
    ring.reject(tick);
    known.ring.reject(tick);
    pool.ring.reject(tick);
  }

  /**
   * Takes up work done before this process began, oldest first; call it once, before the first
   * share.
   */
  restore(past: Iterable<PastWork>): void {
    const nowMs = this.#clock.nowMs();
    for (const entry of past) {
      const ageMs = nowMs - entry.atMs;
      if (ageMs < 0 || ageMs >= METER_WINDOW_MS) continue;
      const tick = this.#tick() - Math.floor(ageMs / TICK_MS);
      this.#add(entry, tick, Number(entry.work), entry.shares, entry.atMs);
    }
  }

  pool(poolId: string): PoolRate {
    const pool = this.#pools.get(poolId);
    if (pool === undefined) return { ...IDLE, miners: 0, workers: 0 };
    const oldest = this.#tick() - WINDOW_TICKS;
    let miners = 0;
    let workers = 0;
    for (const miner of pool.miners.values()) {
      if (miner.ring.lastTick < oldest) continue;
      miners += 1;
      for (const ring of miner.workers.values()) if (ring.lastTick >= oldest) workers += 1;
    }
    return { ...this.#rate(pool, pool.ring), miners, workers };
  }

  miner(poolId: string, miner: string): LiveRate {
    const pool = this.#pools.get(poolId);
    const found = pool?.miners.get(miner);
    return pool === undefined || found === undefined ? IDLE : this.#rate(pool, found.ring);
  }

  worker(poolId: string, miner: string, worker: string): LiveRate {
    const pool = this.#pools.get(poolId);
    const ring = pool?.miners.get(miner)?.workers.get(worker);
    return pool === undefined || ring === undefined ? IDLE : this.#rate(pool, ring);
  }

  /** Names of a miner's workers that had a share in the window. */
  workersOf(poolId: string, miner: string): readonly string[] {
    const oldest = this.#tick() - WINDOW_TICKS;
    const workers = this.#pools.get(poolId)?.miners.get(miner)?.workers ?? [];
    return [...workers].filter(([, ring]) => ring.lastTick >= oldest).map(([name]) => name);
  }

  /** Miners with a share in the window, fastest first. */
  ranking(poolId: string): readonly { readonly miner: string; readonly rate: LiveRate }[] {
    const pool = this.#pools.get(poolId);
    if (pool === undefined) return [];
    const oldest = this.#tick() - WINDOW_TICKS;
    return [...pool.miners]
      .filter(([, miner]) => miner.ring.lastTick >= oldest)
      .map(([name, miner]) => ({ miner: name, rate: this.#rate(pool, miner.ring) }))
      .sort((a, b) => b.rate.hashrateHps - a.rate.hashrateHps || (a.miner < b.miner ? -1 : 1));
  }

  /** Workers kept now; never above the limit. */
  get workerCount(): number {
    return this.#workerCount;
  }

  #tick(): number {
    // Counted from one window before the start, so that restored work has ticks of its own.
    return Math.floor((this.#clock.spanMs() - this.#startSpanMs) / TICK_MS);
  }

  #rate(pool: PoolMeter, ring: MeterRing): LiveRate {
    const tick = this.#tick();
    const sinceTickMs = this.#clock.spanMs() - this.#startSpanMs - tick * TICK_MS;
    const spanOf = (ticks: number) => {
      const begun = Math.min(ticks, tick - pool.ring.firstTick);
      return Math.max(SPAN_MIN_MS, begun * TICK_MS + sinceTickMs) / 1000;
    };
    const window = ring.sum(tick, WINDOW_TICKS);
    const seconds = spanOf(WINDOW_TICKS);
    return {
      hashrateHps: window.work / seconds,
      hashrateMinuteHps: ring.sum(tick, MINUTE_TICKS).work / spanOf(MINUTE_TICKS),
      sharesPerSecond: window.shares / seconds,
      shares: window.shares,
      rejectedShares: window.rejected,
      lastShareAtMs: ring.lastShareAtMs,
    };
  }

  #add(
    name: { readonly poolId: string; readonly miner: string; readonly worker: string },
    tick: number,
    work: number,
    shares: number,
    atMs: number,
  ): void {
    let pool = this.#pools.get(name.poolId);
    if (pool === undefined) {
      pool = { ring: new MeterRing(tick), miners: new Map() };
      this.#pools.set(name.poolId, pool);
    }
    let miner = pool.miners.get(name.miner);
    let ring = miner?.workers.get(name.worker);
    if (ring === undefined) {
      this.#makeRoom();
      // Looked up again: making room may just have removed it.
      miner = pool.miners.get(name.miner);
      if (miner === undefined) {
        miner = { ring: new MeterRing(tick), workers: new Map() };
        pool.miners.set(name.miner, miner);
      }
      ring = new MeterRing(tick);
      miner.workers.set(name.worker, ring);
      this.#workerCount += 1;
    }
    ring.add(tick, work, shares, atMs);
    miner?.ring.add(tick, work, shares, atMs);
    pool.ring.add(tick, work, shares, atMs);
  }

  /** At the limit, drops the eighth that was idle longest: a sweep then pays for many newcomers. */
  #makeRoom(): void {
    if (this.#workerCount < this.#options.workersMax) return;
    const idlest = [...this.#workers()].sort((a, b) => a.ring.lastTick - b.ring.lastTick);
    for (const { miners, minerName, miner, name } of idlest.slice(
      0,
      Math.ceil(idlest.length / 8),
    )) {
      miner.workers.delete(name);
      this.#workerCount -= 1;
      if (miner.workers.size === 0) miners.delete(minerName);
    }
  }

  *#workers() {
    for (const { miners } of this.#pools.values())
      for (const [minerName, miner] of miners)
        for (const [name, ring] of miner.workers) yield { miners, minerName, miner, name, ring };
  }
}
