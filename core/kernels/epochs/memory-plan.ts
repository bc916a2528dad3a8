import { placesBytes } from './epoch-memory.ts';
import type { EpochSizes } from './epoch-sizes.ts';

/** `full` with the table, `light` without, `auto` by what the machine has. */
export type MemorySetting = 'auto' | 'full' | 'light';

export interface MemoryPlan {
  readonly mode: 'full' | 'light';
  /** What a pool takes in this mode: its data of the current seed, of the next and of the previous. */
  readonly bytes: number;
  /** One clause that says why, for people. */
  readonly reason: string;
}

/** What a table must leave to the database, the daemon and the system. */
const RESERVE_BYTES = 2 * 2 ** 30;
/** What one pool takes: current, next, previous. */
export const PLANNED_CACHES = 3;

/** `availableBytes`: memory that this process may still take. */
export function planMemory(
  sizes: EpochSizes,
  options: {
    readonly setting: MemorySetting;
    readonly threads: number;
    readonly availableBytes: number;
  },
): MemoryPlan {
  const { setting, threads, availableBytes } = options;
  const full = placesBytes(sizes, { threads, caches: PLANNED_CACHES, table: true });
  const light = placesBytes(sizes, { threads, caches: PLANNED_CACHES, table: false });
  if (sizes.tableItems === 0) {
    return { mode: 'light', bytes: light, reason: 'the kernel has no table' };
  }
  if (setting === 'full') return { mode: 'full', bytes: full, reason: 'the settings ask for it' };
  if (setting === 'light')
    return { mode: 'light', bytes: light, reason: 'the settings ask for it' };
  const left = availableBytes - full;
  const figures = `${mebibytes(availableBytes)} of memory are available`;
  return left >= RESERVE_BYTES
    ? { mode: 'full', bytes: full, reason: `${figures}, and at least 2 GiB stay free` }
    : { mode: 'light', bytes: light, reason: `${figures}, and a table would not leave 2 GiB free` };
}

export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
