/** Runs `act` for each item in their order, so many at a time. `act` must not reject. */
export async function inParallel<Item>(
  items: readonly Item[],
  count: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next())
      await act(next.value);
  };
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, worker));
}

/** Parts of at most `size`. */
export function partsOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
