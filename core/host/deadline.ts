/**
 * Waits for `work` at most `ms`; later it rejects with what `late` makes. What comes of the work after
 * that is dropped, a rejection too: whoever gave up has said so already.
 */
export async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
