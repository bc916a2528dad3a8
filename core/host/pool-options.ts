import { EXTRANONCE_BYTES } from './mining-ports.ts';
import type { RunningPoolOptions } from './running-pool.ts';

/** Deadlines of a pool's life. */
export function poolOptionsOf(dataDirectory: string, stopDeadlineMs: number): RunningPoolOptions {
  return {
    dataDirectory,
    stepDeadlineMs: 10_000,
    // A node that assembles its first template of a full mempool takes seconds, a loaded one more.
    workDeadlineMs: 60_000,
    // To give steps up before their statements are would only begin them again.
    tablesDeadlineMs: 3_600_000,
    // A pool is one part of the host's stop, and has parts of its own.
    stopDeadlineMs: stopDeadlineMs / 2,
    retryFirstMs: 1_000,
    retryMaxMs: 60_000,
    extranonceBytes: EXTRANONCE_BYTES,
  };
}
