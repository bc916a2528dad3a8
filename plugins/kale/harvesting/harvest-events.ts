/** What follows from the outcome of a harvest, for the record. */
import type { PailEvent } from '../events/kale-event.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import { rewardsIn } from './harvest-returns.ts';

export interface CalledPail {
  readonly blockIndex: number;
  readonly farmerId: string;
  /** Stroops that come back with the reward. */
  readonly stake: bigint;
}

const REASON_MAX = 200;

/**
 * `pails` in the order in which they were asked for. Nothing where the fate is not known. Where a tractor left some
 * out, all count as failed: the next look finds which of them are gone, and what they brought.
 */
export function harvestEvents(
  outcome: Outcome,
  pails: readonly CalledPail[],
): readonly PailEvent[] {
  if (outcome.kind === 'unknown') return [];
  const rewards = outcome.kind === 'applied' ? rewardsIn(outcome.value, pails.length) : undefined;
  return pails.map(({ blockIndex, farmerId, stake }, place) => {
    const reward = rewards?.[place];
    if (outcome.kind !== 'applied' || reward === undefined)
      return { kind: 'harvest-failed', blockIndex, farmerId, reason: reasonOf(outcome) };
    const { ledger, hash } = outcome;
    return { kind: 'harvested', blockIndex, farmerId, reward, stake, ledger, hash };
  });
}

/** In few words, for the record. */
export function reasonOf(outcome: Outcome): string {
  return words(outcome).slice(0, REASON_MAX);
}

function words(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'applied':
      return 'not all of what was asked for';
    case 'expired':
    case 'undecided':
    case 'unknown':
      return outcome.kind;
    case 'failed':
      return outcome.contractError?.name ?? `failed: ${outcome.text}`;
    case 'refused':
      return outcome.contractError?.name ?? `${outcome.reason}: ${outcome.text}`;
  }
}
