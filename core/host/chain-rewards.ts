import type { RewardQuestion } from '../ledger/told-reward.ts';
import { toldReward } from '../ledger/told-reward.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { within } from './deadline.ts';
import { asPoolError } from './foreign-error.ts';
import type { PoolParts } from './pool-engine.ts';

/** A daemon behind it may have to be given up first. */
const DEADLINE_MS = 30_000;

/** What a pool's chain says of rewards, judged; undefined where it says nothing of any. */
export function chainRewardsOf({
  chain,
  wallet,
}: Pick<PoolParts, 'chain' | 'wallet'>): RewardQuestion | undefined {
  if (chain.reward === undefined) return undefined;
  const ask = async (height: number, blockHash: string): Promise<unknown> =>
    chain.reward?.(height, blockHash);
  return async ({ height, blockHash }) => {
    const late = (): PoolError => {
      const message = `the chain did not say within ${DEADLINE_MS} ms what a block brought`;
      return new PoolError('PLUGIN_TIMEOUT', message, { height, blockHash });
    };
    try {
      const told = await within(DEADLINE_MS, ask(height, blockHash), late);
      return told === undefined ? undefined : toldReward(told, wallet);
    } catch (error) {
      throw asPoolError(error) ?? error;
    }
  };
}
