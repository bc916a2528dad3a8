import type { Static } from 'typebox';
import type { PoolPoint, WorkerPoint } from '../../storage/queries/chart-queries.ts';
import type { PoolPerformance, WorkerPerformances } from '../schemas/compatible.ts';
import type { PoolView } from '../host-view.ts';
import { difficultyFromWork } from './difficulty.ts';

export interface ChartFrame {
  /** Start of the first bucket, and now. */
  readonly fromMs: number;
  readonly nowMs: number;
  readonly bucketSeconds: number;
}

/** Buckets so young that a rate over them would be noise are left to the next call. */
const SECONDS_MIN = 60;

/** The frame that ends now and holds `buckets` whole buckets before the one under way. */
export function chartFrame(nowMs: number, bucketSeconds: number, buckets: number): ChartFrame {
  const bucketMs = bucketSeconds * 1000;
  const current = Math.floor(nowMs / bucketMs) * bucketMs;
  return { fromMs: current - buckets * bucketMs, nowMs, bucketSeconds };
}

/**
 * One point per bucket, without gaps: no shares is a rate of zero, and the network is then as it
 * was before. Network hashrate is what the network's work takes in one block time.
 */
export function poolChart(
  frame: ChartFrame,
  points: readonly PoolPoint[],
  { coin, difficultyOne }: Pick<PoolView, 'coin' | 'difficultyOne'>,
): Static<typeof PoolPerformance>['stats'] {
  const byTime = new Map(points.map((point) => [point.atMs, point]));
  let networkWork = points[0]?.networkWork;
  return buckets(frame).map(({ atMs, seconds }) => {
    const point = byTime.get(atMs);
    networkWork = point?.networkWork ?? networkWork;
    const hashrate = Number(point?.work ?? 0n) / seconds;
    return {
      poolHashrate: hashrate,
      poolHashRate: hashrate,
      connectedMiners: point?.miners ?? 0,
      validSharesPerSecond: (point?.shares ?? 0) / seconds,
      networkHashrate: Number(networkWork ?? 0n) / coin.blockTimeSeconds,
      networkDifficulty: difficultyFromWork(networkWork, difficultyOne),
      created: new Date(atMs).toISOString(),
    };
  });
}

/** One sample per bucket that had a share; workers without one are missing from it. */
export function workerChart(
  frame: ChartFrame,
  points: readonly WorkerPoint[],
): Static<typeof WorkerPerformances> {
  const byTime = new Map<number, WorkerPoint[]>();
  for (const point of points) {
    const present = byTime.get(point.atMs);
    if (present === undefined) byTime.set(point.atMs, [point]);
    else present.push(point);
  }
  return buckets(frame).flatMap(({ atMs, seconds }) => {
    const present = byTime.get(atMs);
    if (present === undefined) return [];
    const workers = present.map((point) => [
      point.worker,
      { hashrate: Number(point.work) / seconds, sharesPerSecond: point.shares / seconds },
    ]);
    return [{ created: new Date(atMs).toISOString(), workers: Object.fromEntries(workers) }];
  });
}

function buckets(frame: ChartFrame): { atMs: number; seconds: number }[] {
  const list: { atMs: number; seconds: number }[] = [];
  const bucketMs = frame.bucketSeconds * 1000;
  for (let atMs = frame.fromMs; atMs <= frame.nowMs; atMs += bucketMs) {
    const seconds = Math.min(bucketMs, frame.nowMs - atMs) / 1000;
    if (seconds >= SECONDS_MIN) list.push({ atMs, seconds });
  }
  return list;
}
