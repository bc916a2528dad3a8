import { deedKind } from '../farm/deed-keys.ts';
import { INDEX_END } from '../consensus/farm-block.ts';
import { grouped } from '../grouped.ts';
import type { HarvestRow, KaleRecord, PlantingRow } from '../record/kale-record.ts';
import { plantedStakeIn } from '../stellar/submitter/envelope.ts';
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
  | { readonly kind: 'exit'; readonly farmerId: string }
  /** A stake that may be burned. */
  | { readonly kind: 'plant'; readonly row: PlantingRow; readonly stake: bigint };

/** Oldest first. Rejects with `STORAGE_UNAVAILABLE`. */
export async function hangingDeeds(
  record: Pick<
    KaleRecord,
    'undecidedTransactions' | 'unfinishedHarvests' | 'farmers' | 'farmer' | 'plantings'
  >,
  passphrase: string,
): Promise<readonly HangingDeed[]> {
  const all = signedIn(await record.undecidedTransactions(), passphrase);
  if (all.length === 0) return [];
  const rows = await record.unfinishedHarvests(INDEX_END);
  const sweeping = grouped(rows, ({ state, sweepKey }) =>
    state === 'sweeping' ? sweepKey : undefined,
  );
  const leaving = new Set((await record.farmers(['leaving'])).map(({ farmerId }) => farmerId));
  const hanging: HangingDeed[] = [];
  for (const signed of all)
    hanging.push({ key: signed[0].key, signed, waiting: await waitingFor(signed) });
  return hanging;

  async function waitingFor(signed: Signed): Promise<WaitingWork | undefined> {
    const [{ key }] = signed;
    switch (deedKind(key)) {
      case 'sweep': {
        const swept = sweeping.get(key) ?? [];
        return swept.length === 0 ? undefined : { kind: 'sweep', rows: swept };
      }
      case 'exit': {
        const [, farmerId = ''] = key.split(':');
        return leaving.has(farmerId) ? { kind: 'exit', farmerId } : undefined;
      }
      case 'plant':
        return waitingPlant(record, signed);
      default:
        // Whatever became of it, the farm shows: hands look there before they begin anew.
        return undefined;
    }
  }
}

/**
 * The farm shows a pail for a day at most; what was burned for one that nobody saw there is told by nothing else. It may
 * be on record in a block beside the one that was meant, where the farm turned first.
 */
async function waitingPlant(
  record: Pick<KaleRecord, 'plantings' | 'farmer'>,
  [sent, ...bumps]: Signed,
): Promise<WaitingWork | undefined> {
  const [, block, farmerId = ''] = sent.key.split(':');
  const blockIndex = Number(block);
  const stake = plantedStakeIn(sent.envelope) ?? 0n;
  if (stake === 0n || (await record.farmer(farmerId))?.state === 'departed') return undefined;
  const hashes = [sent, ...bumps].map(({ hash }) => hash);
  const rows: PlantingRow[] = [];
  for (const index of [blockIndex - 1, blockIndex, blockIndex + 1])
    rows.push(...(await record.plantings(index)).filter((each) => each.farmerId === farmerId));
  const isKnown = rows.some(
    (each) =>
      each.state === 'planted' &&
      (each.blockIndex === blockIndex ||
        (each.stake === stake &&
          (each.ledger ?? 0) > sent.ledger &&
          (each.hash === undefined || hashes.includes(each.hash)))),
  );
  const row = rows.find((each) => each.blockIndex === blockIndex);
  return isKnown || row === undefined ? undefined : { kind: 'plant', row, stake };
}
