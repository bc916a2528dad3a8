/** Where a share log and the database stand, in sequences of that log. */
export interface LogStanding {
  /** Last entry that the database has recorded of this log; 0 if none. */
  readonly position: number;
  /** Last entry that the log forgot as recorded; 0 if none. */
  readonly recorded: number;
  /** Last entry of the log. */
  readonly sequence: number;
}

export type LogDecision =
  | { readonly kind: 'replay'; readonly warning: string | undefined }
  /** Nothing in the log is unrecorded, but its next sequences would look as if they were. */
  | { readonly kind: 'continue-behind'; readonly warning: string }
  | { readonly kind: 'refuse'; readonly reason: string };

/**
 * Whether this log may be drained into this database. The two belong together, and when one of them was
 * restored from a copy or swapped, shares must neither count twice nor vanish unsaid:
 *
 * | standing | meaning | decision |
 * |---|---|---|
 * | recorded <= position <= sequence | as left | replay |
 * | 0 < position < recorded | the database is an older copy | replay, name the gap |
 * | 0 = position < recorded | another database | refuse |
 * | position > sequence = recorded | the log is an older copy, nothing in it is open | continue behind |
 * | position > sequence > recorded | the log is an older copy, some of it may be open | refuse |
 */
export function decide({ position, recorded, sequence }: LogStanding): LogDecision {
  if (position > sequence && sequence > recorded) {
    const reason = `the share log is an older copy: the database has recorded it up to entry ${position}, but it ends at ${sequence}, and its entries from ${recorded + 1} may be recorded or not; move the share log away to begin a new one`;
    return { kind: 'refuse', reason };
  }
  if (position > sequence) {
    const warning = `the share log is an older copy that ends at entry ${sequence}, the database has recorded it up to ${position}; it goes on behind that`;
    return { kind: 'continue-behind', warning };
  }
  if (position >= recorded) return { kind: 'replay', warning: undefined };
  if (position === 0) {
    const reason = `the share log was recorded up to entry ${recorded} in another database, this one has nothing of it; connect the right database, or move the share log away to begin a new one`;
    return { kind: 'refuse', reason };
  }
  const warning = `the database is an older copy: it has recorded the share log up to entry ${position}, the log has forgotten entries up to ${recorded} as recorded; those between are not in this database`;
  return { kind: 'replay', warning };
}
