import type { SeatJob } from '../../../core/plugin-api/work-desk.ts';

const TARGET_DIGITS = 64;

/** Leading zero hex digits that a share of the job has at least. */
export function jobZeros({ target }: Pick<SeatJob, 'target'>): number {
  return TARGET_DIGITS - target.toString(16).length;
}
