import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../core/plugin-api/clock.ts';

/** A look costs next to nothing; nobody tells when the field changes. */
const LOOK_MS = 250;

interface WatchOrder {
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Looks until there is something, or the time is over; then undefined. */
export async function watchFor<Found>(
  look: () => Promise<Found | undefined>,
  { waitMs, signal }: WatchOrder,
  clock: Clock,
): Promise<Found | undefined> {
  const untilMs = clock.spanMs() + waitMs;
  for (;;) {
    const found = await look();
    const leftMs = untilMs - clock.spanMs();
    if (found !== undefined || leftMs <= 0 || signal.aborted) return found;
    await wait(Math.min(LOOK_MS, leftMs), undefined, { signal }).catch(() => undefined);
  }
}
