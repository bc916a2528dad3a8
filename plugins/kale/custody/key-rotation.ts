import { CustodyError } from './custody-error.ts';
import type { KeptKey, KeyCustody } from './key-custody.ts';

/** Where sealed keys are stored. */
export interface KeyStore {
  /** By farmer id, those behind `after` ('' for the first), at most so many. */
  page(after: string, count: number): Promise<readonly KeptKey[]>;
  /** Puts `next` where exactly `known` is; false where something else is there by now. */
  replace(known: KeptKey, next: KeptKey): Promise<boolean>;
}

export interface RotationReport {
  /** Sealed anew. */
  readonly rotatedCount: number;
  /** Sealed with the newest key before. */
  readonly newestCount: number;
  /** Changed by somebody else meanwhile; the next run looks at them again. */
  readonly missedCount: number;
  /** Those that do not open. They are left as they are: an old key must stay on the ring for them. */
  readonly faults: readonly CustodyError[];
}

const PAGE_SIZE = 100;

/**
 * Seals every key anew with the newest of the ring. Each row is replaced by itself and both seals open, so it may end
 * anywhere and be run again; an old key may leave the ring when a run rotates none and has no faults.
 */
export async function rotateKeys(custody: KeyCustody, store: KeyStore): Promise<RotationReport> {
  const counts = { rotatedCount: 0, newestCount: 0, missedCount: 0 };
  const faults: CustodyError[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const rows: readonly KeptKey[] = await store.page(after, PAGE_SIZE);
    for (const row of rows) {
      const next = nextOf(custody, row);
      if (next instanceof CustodyError) faults.push(next);
      else if (next === undefined) counts.newestCount += 1;
      else if (await store.replace(row, next)) counts.rotatedCount += 1;
      else counts.missedCount += 1;
    }
    after = rows.at(-1)?.farmerId;
  }
  return { ...counts, faults };
}

/** Undefined where there is nothing to do. A row that is sealed with the newest key is looked into as well. */
function nextOf(custody: KeyCustody, row: KeptKey): KeptKey | CustodyError | undefined {
  try {
    if (!custody.isNewest(row)) return custody.reseal(row);
    custody.verify(row);
    return undefined;
  } catch (error) {
    if (error instanceof CustodyError) return error;
    throw error;
  }
}
