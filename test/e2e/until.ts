/** Waits for a condition, asking again every few milliseconds, and fails with its name at the deadline. */
export async function until(
  what: string | (() => string),
  holds: () => boolean | Promise<boolean>,
  deadlineMs = 30_000,
  lookMs = 20,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > end) {
      throw new Error(`waited ${deadlineMs} ms for ${typeof what === 'string' ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
