let last = 0;

/** An id that no connection or other session of this process had or will have. */
export function nextConnectionId(): number {
  return ++last;
}
