import { harvestReward } from '../consensus/harvest-reward.ts';
import { normalize, worthOf } from '../consensus/normalization.ts';
import type { FarmBlock, Pail } from '../consensus/farm-block.ts';
import type { HarvestRow } from '../record/kale-record.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { grouped } from '../grouped.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import type { LedgerReader } from '../stellar/rpc/ledger-reader.ts';

/** A pail on record, and what the farm says of it. */
export interface PailLook {
  readonly row: HarvestRow;
  /** G address of its farmer. */
  readonly wallet: string;
  /** As of this ledger. */
  readonly ledger: number;
  /** Undefined: harvested by somebody, or expired. */
  readonly pail: Pail | undefined;
  /** Undefined: expired. */
  readonly block: FarmBlock | undefined;
}

export interface OwnedPail {
  readonly row: HarvestRow;
  readonly wallet: string;
}

export function pailName({ blockIndex, farmerId }: Pick<HarvestRow, 'blockIndex' | 'farmerId'>) {
  return `${blockIndex}:${farmerId}`;
}

/**
 * Looks at pails of blocks that have ended, as of the view's ledger or later: before that, work might still have been
 * on its way. Rejects with a PoolError DAEMON_*.
 */
export async function lookAt(
  reader: LedgerReader,
  view: FarmView,
  owned: readonly OwnedPail[],
): Promise<readonly PailLook[]> {
  const looks: PailLook[] = [];
  for (const [index, pails] of grouped(owned, ({ row }) => row.blockIndex)) {
    const { value: block } = await reader.block(index, view.ledger);
    for (let at = 0; at < pails.length; at += KEYS_MAX) {
      const some = pails.slice(at, at + KEYS_MAX);
      const wallets = some.map(({ wallet }) => wallet);
      const { ledger, value } = await reader.pails(index, wallets, view.ledger);
      looks.push(...some.map((each, place) => ({ ...each, ledger, pail: value[place], block })));
    }
  }
  return looks;
}

/** What a harvest brings by the rules, without the stake; undefined where the block or the work is not known. */
export function rewardByRules(
  index: number,
  block: FarmBlock | undefined,
  { gap, zeros, stake }: Pick<Pail, 'gap' | 'zeros' | 'stake'>,
): bigint | undefined {
  if (block === undefined || gap === undefined || zeros === undefined) return undefined;
  const parts = normalize(block, { gap, stake, zeros });
  return parts && harvestReward({ index, block, worth: worthOf(parts) });
}
