/** The span in which dates exist, either side of 1970. */
const DATE_MS_MAX = 8.64e15;

/** ISO 8601 in UTC, or null: also for what a plugin calls a time and is none. */
export function timeText(ms: number | undefined): string | null {
  if (ms === undefined || !(Math.abs(ms) <= DATE_MS_MAX)) return null;
  return new Date(ms).toISOString();
}
