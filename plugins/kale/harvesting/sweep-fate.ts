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
 * What one farmer's account says of a sweep: all of the balance on record is there, or that without its part; less than
 * was ever explained, or more.
 */
export type SweptAccount = 'never' | 'swept' | 'short' | 'more';

export interface SweptAccounts {
  /** Different ones that were told; none where nothing can be told now. */
  readonly told: ReadonlySet<SweptAccount>;
  /** The lowest ledger as of which that is so. */
  readonly ledger: number;
}

/**
 * What became of a sweep whose transaction no node tells of any more, by what its farmers' accounts hold. It was one
 * transaction, so all that can be asked have to agree. `rows`: all that are part of it. Rejects with a PoolError
 * DAEMON_* or STORAGE_UNAVAILABLE.
 */
export async function sweepFate(
  parts: Pick<FarmParts, 'record' | 'reader'>,
  view: FarmView,
  rows: readonly HarvestRow[],
): Promise<SweepFate> {
  const { told, ledger } = await sweptAccounts(parts, view, rows);
  const [first, another] = told;
  if (first === undefined) return { kind: 'unclear', ledger };
  const isPlain = another === undefined && (first === 'swept' || first === 'never');
  return { kind: isPlain ? first : 'strange', ledger };
}

/**
 * By as many nodes as have to agree on what is final: what they tell differently of an account is not told. Accounts
 * at which anything else may move are left out. Rejects as `sweepFate`.
 */
export async function sweptAccounts(
  { record, reader }: Pick<FarmParts, 'record' | 'reader'>,
  view: Pick<FarmView, 'index' | 'ledger'>,
  rows: readonly HarvestRow[],
): Promise<SweptAccounts> {
  const own = grouped(rows, ({ farmerId }) => farmerId);
  const farmers = (await record.farmers()).filter(({ farmerId }) => own.has(farmerId));
  const isPart = (row: HarvestRow) => row.sweepKey === rows[0]?.sweepKey;
  const { moving: before } = await movementsIn(record, view, isPart);
  const told = new Set<SweptAccount>();
  let ledger = Number.POSITIVE_INFINITY;
  for (let at = 0; at < farmers.length; at += KEYS_MAX) {
    const some = farmers.slice(at, at + KEYS_MAX);
    const wallets = some.map(({ custodialWallet }) => custodialWallet);
    const views = await reader.trustlineViews(wallets, view.ledger);
    ledger = Math.min(ledger, ...views.map((each) => each.ledger));
    const { moving } = await movementsIn(record, view, isPart);
    for (const [place, { farmerId, balance }] of some.entries()) {
      const now = await record.farmer(farmerId);
      if (before.has(farmerId) || moving.has(farmerId) || now?.balance !== balance) continue;
      const rewards = own.get(farmerId)?.map(({ reward }) => reward ?? 0n) ?? [];
      const part = rewards.reduce((sum, each) => sum + each, 0n);
      const held = views.map(({ value }) => accountBy(value[place]?.balance ?? 0n, balance, part));
      const [first] = held;
      if (first !== undefined && held.every((each) => each === first)) told.add(first);
    }
  }
  return { told, ledger: Number.isFinite(ledger) ? ledger : view.ledger };
}

function accountBy(held: bigint, balance: bigint, part: bigint): SweptAccount {
  if (held === balance) return 'never';
  if (held === balance - part) return 'swept';
  return held < balance ? 'short' : 'more';
}
