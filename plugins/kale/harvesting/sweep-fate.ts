import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { movementsIn } from '../farmers/farmer-movements.ts';
import type { HarvestRow } from '../record/kale-record.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import { grouped } from '../grouped.ts';

export interface SweepFate {
  /** `unclear`: not to be told now; `strange`: accounts hold what neither explains. */
  readonly kind: 'swept' | 'never' | 'unclear' | 'strange';
  /** As of which that is so. */
  readonly ledger: number;
}

/**
 * What became of a sweep whose transaction no node tells of any more, by what its farmers' accounts hold: all of the
 * balance on record, or that without their parts. It was one transaction, so all that can be asked have to agree.
 * `rows`: all that are part of it. Rejects with a PoolError DAEMON_* or STORAGE_UNAVAILABLE.
 */
export async function sweepFate(
  { record, reader }: Pick<FarmParts, 'record' | 'reader'>,
  view: FarmView,
  rows: readonly HarvestRow[],
): Promise<SweepFate> {
  const own = grouped(rows, ({ farmerId }) => farmerId);
  const farmers = (await record.farmers()).filter(({ farmerId }) => own.has(farmerId));
  const isPart = (row: HarvestRow) => row.sweepKey === rows[0]?.sweepKey;
  const { moving: before } = await movementsIn(record, view, isPart);
  const told = new Set<SweepFate['kind']>();
  let { ledger } = view;
  for (let at = 0; at < farmers.length; at += KEYS_MAX) {
    const some = farmers.slice(at, at + KEYS_MAX);
    const wallets = some.map(({ custodialWallet }) => custodialWallet);
    const held = await reader.trustlines(wallets, view.ledger);
    ledger = held.ledger;
    const { moving } = await movementsIn(record, view, isPart);
    for (const [place, { farmerId, balance }] of some.entries()) {
      const now = await record.farmer(farmerId);
      if (before.has(farmerId) || moving.has(farmerId) || now?.balance !== balance) continue;
      const rewards = own.get(farmerId)?.map(({ reward }) => reward ?? 0n) ?? [];
      const part = rewards.reduce((sum, each) => sum + each, 0n);
      told.add(fateBy(held.value[place]?.balance ?? 0n, balance, part));
    }
  }
  const [kind = 'unclear'] = told;
  return { kind: told.size > 1 ? 'strange' : kind, ledger };
}

function fateBy(held: bigint, balance: bigint, part: bigint): SweepFate['kind'] {
  if (held === balance) return 'never';
  return held === balance - part ? 'swept' : 'strange';
}
