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
    // Whatever comes first ends the waiting: work that never settles must not keep a timer alive.
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      act();
    };
    const abort = (): void => settle(() => reject(signal?.reason as Error));
    const timer = setTimeout(() => settle(() => reject(late())), ms);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    Promise.resolve(work).then(
      (value) => settle(() => resolve(value)),
      (error: Error) => settle(() => reject(error)),
    );
  });
}
