import { setTimeout as pause } from 'node:timers/promises';

/** How a conversation lets time pass; tests bring their own. */
export interface Rest {
  /** Now, in monotonic milliseconds. */
  spanMs(): number;
  /** Resolves after so long, or as soon as the signal is aborted. */
  rest(ms: number, signal: AbortSignal): Promise<void>;
}

export const REAL_REST: Rest = {
  spanMs: () => performance.now(),
  rest: async (ms, signal) => {
    await pause(ms, undefined, { signal }).catch(() => undefined);
  },
};
