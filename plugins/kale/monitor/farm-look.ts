import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { FarmParts } from '../farm/farm-parts.ts';

/**
 * The farm as the nodes tell it now. The close time may be that of a ledger next to the one that was read.
 * @throws PoolError DAEMON_*
 */
export async function lookAtFarm({
  reader,
  rpc,
}: Pick<FarmParts, 'reader' | 'rpc'>): Promise<FarmView> {
  const { sequence, closeTime } = await rpc.tip();
  const { ledger, value: farm } = await reader.farm();
  if (farm === undefined)
    return {
      ledger: Math.max(ledger, sequence),
      closeTime,
      index: 0,
      block: undefined,
      making: undefined,
      isPaused: false,
      isDue: false,
    };
  const { index, making, isPaused } = farm;
  // Of another node that is behind, the block would look as if it were not there.
  const { value: block } = await reader.block(index, ledger);
  // Blocks are forgotten after a day without plants; the next plant then opens another one in any case.
  const opensAt = block === undefined ? 0n : (making?.timestamp ?? 0n) + BLOCK_INTERVAL_SECONDS;
  const isDue = making !== undefined && closeTime >= opensAt;
  return { ledger, closeTime, index, block, making, isPaused, isDue };
}
