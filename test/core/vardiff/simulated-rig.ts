import type { VardiffController } from '../../../core/vardiff/vardiff.ts';
import { type Target, workFromTarget } from '../../../core/plugin-api/target.ts';

/** mulberry32: small, seeded, good enough for inter-share times. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface RigOptions {
  /** Hashes per second at a time; piecewise constant over a second. */
  readonly hashrateHps: (atMs: number) => number;
  /** Time until a new target reaches the rig and its old shares are through. */
  readonly delayMs: number;
  /** Shares are delivered together at multiples of this; 0 delivers each at once. */
  readonly flushMs: number;
  readonly seed: number;
}

export interface RigLog {
  readonly shares: { readonly atMs: number; readonly target: Target }[];
  readonly changes: { readonly atMs: number; readonly target: Target; readonly shares: number }[];
}

/**
 * Runs a rig against a controller for a span: exponential inter-share times, a tick every five
 * seconds.
 */
export function simulate(
  controller: VardiffController,
  spanMs: number,
  options: RigOptions,
  startMs = 0,
): RigLog {
  const random = seededRandom(options.seed);
  const log: RigLog = { shares: [], changes: [] };
  const targets = [{ fromMs: 0, target: controller.target }];
  const told = (target: Target | undefined, atMs: number): void => {
    if (target === undefined) return;
    log.changes.push({ atMs, target, shares: log.shares.length });
    targets.push({ fromMs: atMs + options.delayMs, target });
  };
  let unflushed: Target[] = [];
  let workLeft = -Math.log(1 - random());
  for (let stepMs = startMs; stepMs < startMs + spanMs; stepMs += 1000) {
    if (stepMs % 5000 === 0) told(controller.tick(stepMs), stepMs);
    let atMs = stepMs;
    for (;;) {
      const target = targets.findLast((entry) => entry.fromMs <= atMs)?.target ?? controller.target;
      const nextTarget = targets.find((entry) => entry.fromMs > atMs)?.fromMs ?? Infinity;
      const sharesPerMs = options.hashrateHps(stepMs) / Number(workFromTarget(target)) / 1000;
      const endMs = Math.min(stepMs + 1000, nextTarget);
      if (atMs + workLeft / sharesPerMs >= endMs) {
        workLeft -= (endMs - atMs) * sharesPerMs;
        atMs = endMs;
        if (endMs === stepMs + 1000) break;
        continue;
      }
      atMs += workLeft / sharesPerMs;
      workLeft = -Math.log(1 - random());
      unflushed.push(target);
      if (options.flushMs > 0) continue;
      deliver(Math.floor(atMs));
    }
    if (options.flushMs > 0 && (stepMs + 1000) % options.flushMs === 0) deliver(stepMs + 999);
  }
  return log;

  function deliver(atMs: number): void {
    for (const target of unflushed) {
      log.shares.push({ atMs, target });
      told(controller.share(atMs, workFromTarget(target)), atMs);
    }
    unflushed = [];
  }
}
