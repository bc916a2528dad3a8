/**
 * Waits for `work` at most `ms`; later it rejects with what `late` makes, and at once with the signal's
 * reason when that is aborted. What comes of the work after that is dropped, a rejection too: whoever
 * gave up has said so already.
 */
export async function within<T>(
  ms: number,
  work: Promise<T>,
  late: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal?.reason as Error);
    const timer = setTimeout(() => reject(late()), ms);
    const settled = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    Promise.resolve(work).then(resolve, reject).finally(settled);
  });
}
