import { blockReward } from '../consensus/emission.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { movementsIn } from '../farmers/farmer-movements.ts';
import type { GonePail } from './mint-matching.ts';
import type { PailLook } from './pail-look.ts';

export interface PaidPail {
  readonly reward: bigint;
  readonly ledger: number;
}

/**
 * What pails of one farmer brought that are gone and whose mints no node keeps any more, by what its account holds
 * beyond the record; undefined for those that brought nothing. Undefined as a whole where something moves on the
 * account, or nodes do not tell the same of it, so that it has to be asked again. Rejects with a PoolError DAEMON_* or STORAGE_UNAVAILABLE.
 */
export async function unreadMints(
  { record, reader }: Pick<FarmParts, 'record' | 'reader'>,
  view: FarmView,
  looks: readonly (readonly [PailLook, GonePail])[],
): Promise<readonly (PaidPail | undefined)[] | undefined> {
  const [[look] = []] = looks;
  if (look === undefined) return [];
  const { wallet } = look;
  const { farmerId } = look.row;
  const gone = new Set(looks.map(([{ row }]) => row.blockIndex));
  const isGone = (row: { readonly farmerId: string; readonly blockIndex: number }) =>
    row.farmerId === farmerId && gone.has(row.blockIndex);
  const { moving: before } = await movementsIn(record, view, isGone);
  const farmer = await record.farmer(farmerId);
  const fromLedger = Math.max(...looks.map(([{ ledger }]) => ledger));
  const views = await reader.trustlineViews([wallet], fromLedger);
  const held = new Set(views.map(({ value }) => value[0]?.balance ?? 0n));
  const { moving: after } = await movementsIn(record, view, isGone);
  const now = await record.farmer(farmerId);
  if (farmer === undefined || now?.balance !== farmer.balance) return undefined;
  if (before.has(farmerId) || after.has(farmerId)) return undefined;
  const [balance = 0n, another] = held;
  if (another !== undefined) return undefined;
  const ledger = Math.min(...views.map((each) => each.ledger));
  const surplus = balance - farmer.balance;
  return divided(
    surplus,
    looks.map(([, pail]) => pail),
  ).map((reward) => (reward === undefined ? undefined : { reward, ledger }));
}

/** Rewards of the pails whose stake came back, as far as the surplus goes, and none above what the rules allow. */
function divided(surplus: bigint, pails: readonly GonePail[]): readonly (bigint | undefined)[] {
  let left = surplus;
  const isBack = pails.map(({ stake }) => {
    const isEnough = left >= stake;
    if (isEnough) left -= stake;
    return isEnough;
  });
  return pails.map(({ blockIndex, stake, expected }, place) => {
    if (!isBack[place]) return undefined;
    const most = expected === undefined ? blockReward(blockIndex) : expected - stake;
    let reward = left;
    if (reward > most) reward = most;
    left -= reward;
    return reward;
  });
}
