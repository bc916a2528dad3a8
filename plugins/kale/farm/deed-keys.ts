/** Names of deeds, by which submissions are found again after a restart. */

export const plantKey = (blockIndex: number, farmerId: string, attempt: number): string =>
  `plant:${blockIndex}:${farmerId}:${attempt}`;

export const workKey = (blockIndex: number, farmerId: string, attempt: number): string =>
  `work:${blockIndex}:${farmerId}:${attempt}`;

/** `blockIndex`: the first where a tractor harvests several. */
export const harvestKey = (blockIndex: number, farmerId: string, attempt: number): string =>
  `harvest:${blockIndex}:${farmerId}:${attempt}`;

export const sweepKey = (id: string): string => `sweep:${id}`;
/** Makes the accounts of farmers and lets them hold KALE. */
export const fundKey = (id: string): string => `fund:${id}`;
export const exitKey = (farmerId: string, attempt: number): string => `exit:${farmerId}:${attempt}`;
/** Lets the pool's own account hold KALE. */
export const treasuryKey = (): string => 'treasury';

/** What kind of deed a key names. */
export function deedKind(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':'))) || key;
}
