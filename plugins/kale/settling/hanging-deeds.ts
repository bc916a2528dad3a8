import { deedKind } from '../farm/deed-keys.ts';
import { INDEX_END } from '../consensus/farm-block.ts';
import { grouped } from '../grouped.ts';
import type { HarvestRow, KaleRecord } from '../record/kale-record.ts';
import type { Signed } from '../stellar/submitter/fate-finder.ts';
import { signedIn } from '../stellar/submitter/signed-records.ts';

/** A transaction of which no node tells any more whether it happened. */
export interface HangingDeed {
  readonly key: string;
  /** The transaction itself, then its fee bumps. */
  readonly signed: Signed;
  /** What goes on only when that is known; undefined where the pool went on without. */
  readonly waiting: WaitingWork | undefined;
}

export type WaitingWork =
  /** Rewards of these pails, and of their blocks with them. */
  | { readonly kind: 'sweep'; readonly rows: readonly HarvestRow[] }
  /** A farmer that leaves. */
  | { readonly kind: 'exit'; readonly farmerId: string };

/** Oldest first. Rejects with `STORAGE_UNAVAILABLE`. */
export async function hangingDeeds(
  record: Pick<KaleRecord, 'undecidedTransactions' | 'unfinishedHarvests' | 'farmers'>,
  passphrase: string,
): Promise<readonly HangingDeed[]> {
  const all = signedIn(await record.undecidedTransactions(), passphrase);
  if (all.length === 0) return [];
  const rows = await record.unfinishedHarvests(INDEX_END);
  const sweeping = grouped(rows, ({ state, sweepKey }) =>
    state === 'sweeping' ? sweepKey : undefined,
  );
  const leaving = new Set((await record.farmers(['leaving'])).map(({ farmerId }) => farmerId));
  return all.map((signed) => {
    const [{ key }] = signed;
    return { key, signed, waiting: waitingFor(key, sweeping.get(key) ?? [], leaving) };
  });
}

function waitingFor(
  key: string,
  rows: readonly HarvestRow[],
  leaving: ReadonlySet<string>,
): WaitingWork | undefined {
  const [, farmerId = ''] = key.split(':');
  switch (deedKind(key)) {
    case 'sweep':
      return rows.length === 0 ? undefined : { kind: 'sweep', rows };
    case 'exit':
      return leaving.has(farmerId) ? { kind: 'exit', farmerId } : undefined;
    default:
      // Whatever became of it, the farm shows: hands look there before they begin anew.
      return undefined;
  }
}
