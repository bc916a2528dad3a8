import { TRACTOR_ERRORS } from './farm-errors.ts';
import { HostFailure } from './host-failure.ts';

/** Answers the reward, or undefined where the farm refuses; a refusal leaves nothing behind. */
export type TryHarvest = (farmer: string, index: number) => bigint | undefined;

/**
 * Harvests many blocks in one call: rewards of those that could be harvested, in the order asked for. Which are
 * skipped is known from use, not from its source.
 */
export function harvestAll(
  farmer: string,
  indexes: readonly number[],
  tryHarvest: TryHarvest,
): bigint[] {
  if (indexes.length === 0) throw new HostFailure('Contract', TRACTOR_ERRORS.noPailsProvided);
  const rewards = indexes
    .map((index) => tryHarvest(farmer, index))
    .filter((reward) => reward !== undefined);
  if (rewards.length === 0) throw new HostFailure('Contract', TRACTOR_ERRORS.noHarvestablePails);
  return rewards;
}
