import type { Clock } from '../../../core/plugin-api/clock.ts';

export const REAL_CLOCK: Clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };
