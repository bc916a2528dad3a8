/** Where a share log and the database behind it stand, in sequences. */
export interface LogStanding {
  /** Last entry that the database has recorded; 0 if none. */
  readonly position: number;
  /** First sequence that the log ever used. */
  readonly created: number;
  /** Last entry that the log forgot as recorded; `created - 1` if none. */
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
 * Whether this log may be drained into this database. Each pair belongs together, and when one of them was
 * lost, restored from a copy or swapped, shares must neither count twice nor vanish unsaid:
 *
 * | standing | meaning | decision |
 * |---|---|---|
 * | recorded <= position <= sequence | as left | replay |
 * | never recorded, position < created | a new log | replay; warn if the database knew another |
 * | 0 < position < recorded | the database is older than the log | replay, warn of the gap |
 * | position 0, recorded before | another database | refuse |
 * | position > sequence = recorded | the log is older, nothing in it is open | continue behind position |
 * | position > sequence > recorded | the log is older, some of it may be open | refuse |
 */
export function decide({ position, created, recorded, sequence }: LogStanding): LogDecision {
  if (position > sequence) {
    if (sequence === recorded) {
      const warning = `the share log ends at ${sequence}, the database has recorded up to ${position}: the log is older, it has nothing open and goes on behind that`;
      return { kind: 'continue-behind', warning };
    }
    const reason = `the share log holds entries ${recorded + 1} to ${sequence}, the database has recorded up to ${position} of another log: they may be recorded or not; move the share log away to begin a new one`;
    return { kind: 'refuse', reason };
  }
  const everRecorded = recorded >= created;
  if (!everRecorded) {
    const warning = `a new share log begins at ${created}; the database has recorded up to ${position} of another one, which is not here`;
    return { kind: 'replay', warning: position > 0 && position < created ? warning : undefined };
  }
  if (position >= recorded) return { kind: 'replay', warning: undefined };
  if (position === 0) {
    const reason = `the share log was recorded up to ${recorded} in another database, this one is empty; connect the right database, or move the share log away to begin a new one`;
    return { kind: 'refuse', reason };
  }
  const warning = `the database has recorded up to ${position}, but the share log has forgotten up to ${recorded} as recorded: what lies between is not in this database`;
  return { kind: 'replay', warning };
}
