import type { FarmBlock } from '../consensus/farm-block.ts';
import { harvestReward } from '../consensus/harvest-reward.ts';
import { normalize, worthOf } from '../consensus/normalization.ts';

export interface Worked {
  /** Ledgers between plant and work. */
  readonly gap: number;
  /** Leading zero hex digits. */
  readonly zeros: number;
}

export interface Resubmission {
  readonly index: number;
  /** As it stands now, with the work that is in it. */
  readonly block: FarmBlock;
  /** Stroops. */
  readonly stake: bigint;
  readonly before: Worked;
  /** More zeros, and the gap of when it would be in a ledger. */
  readonly after: Worked;
}

/**
 * Stroops by which a farmer's harvest grows if better work replaces what is in the block, as of the block's totals
 * now: what others still do makes it less. Zero where the contract would refuse such a block.
 *
 * The contract takes the worth of the old work out of the total at the new gap, not at the one that it was put in
 * with (KALE-sc, contract.rs, `work`). So the total grows by the zeros alone, and the later gap comes for nothing:
 * `total + worth(new gap, new zeros) - worth(new gap, old zeros)`, while the share is `worth(new gap, new zeros)`.
 */
export function resubmissionGain({ index, block, stake, before, after }: Resubmission): bigint {
  const worth = (effort: Worked) => {
    const normalized = normalize(block, { ...effort, stake });
    return normalized === undefined ? undefined : worthOf(normalized);
  };
  const [old, better] = [worth(before), worth(after)];
  const removed = worth({ gap: after.gap, zeros: before.zeros });
  if (old === undefined || better === undefined || removed === undefined) return 0n;
  const grown = { ...block, normalizedTotal: block.normalizedTotal + better - removed };
  return (
    harvestReward({ index, block: grown, worth: better }) -
    harvestReward({ index, block, worth: old })
  );
}
