/** What an attempt to plant came to, as events. */
import type { Pail } from '../consensus/farm-block.ts';
import type { PailEvent } from '../events/kale-event.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';

export interface PlantAttempt {
  readonly blockIndex: number;
  readonly farmerId: string;
  /** Stroops. */
  readonly stake: bigint;
}

/** A farmer's pail as the farm has it. */
export interface FoundPail {
  readonly blockIndex: number;
  readonly pail: Pail;
}

/** Another attempt in the same block comes to the same. */
const FINAL: ReadonlySet<string> = new Set(['plant-amount-too-low', 'too-late', 'unsigned']);
/** As well, by the word of a ledger. A node that tries a plant out may not have what came in the last ones. */
const FINAL_IN_LEDGER: ReadonlySet<string> = new Set(['balance-too-low', 'trustline-missing']);
/** Says nothing about the farmer, so it does not count against its attempts. */
const OUTSIDE: ReadonlySet<string> = new Set(['busy', 'stopping', 'unreachable', 'farm-paused']);

/** Why nothing happened; undefined where it did, or where that is not known. */
export function failureOf(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'applied':
    case 'unknown':
      return undefined;
    case 'expired':
    case 'undecided':
      return outcome.kind;
    case 'failed':
      return outcome.contractError?.name ?? 'failed';
    case 'refused':
      return outcome.contractError?.name ?? outcome.reason;
  }
}

export function isFinalFailure(outcome: Outcome): boolean {
  const reason = failureOf(outcome) ?? '';
  return FINAL.has(reason) || (outcome.kind === 'failed' && FINAL_IN_LEDGER.has(reason));
}

export function isOutsideFailure(reason: string): boolean {
  return OUTSIDE.has(reason);
}

/** Whether the farm has to be asked for the pail: there is one, which says in which block, or there may be. */
export function mayHavePail(outcome: Outcome): boolean {
  const { kind } = outcome;
  return kind === 'applied' || kind === 'undecided' || failureOf(outcome) === 'pail-exists';
}

/**
 * The pail decides: what lands after the block turned counts in the next one, and what was to open a block that was
 * thought too far ahead counts in the one before. `found`: the farmer's pails in the block that was meant and in those
 * beside it. `isLast`: no attempt follows.
 */
export function plantEvents(
  attempt: PlantAttempt,
  outcome: Outcome,
  { found, isLast }: { readonly found: readonly FoundPail[]; readonly isLast: boolean },
): readonly PailEvent[] {
  const { blockIndex, farmerId, stake } = attempt;
  if (outcome.kind === 'unknown') return [];
  if (outcome.kind === 'applied') {
    const { ledger, hash } = outcome;
    const own = found.find(({ pail }) => pail.sequence === ledger);
    // Harvested or expired meanwhile: its time bound is before the block could turn.
    if (own === undefined) return [{ kind: 'planted', blockIndex, farmerId, stake, ledger, hash }];
    return [...turned(attempt, own), { ...adopted(farmerId, own), hash }];
  }
  const there = found.find((each) => each.blockIndex >= blockIndex);
  if (there !== undefined) return [...turned(attempt, there), adopted(farmerId, there)];
  const reason = failureOf(outcome) ?? outcome.kind;
  return [{ kind: 'plant-failed', blockIndex, farmerId, reason, isFinal: isLast }];
}

/** A pail that is on the farm, by whatever transaction. */
export function adopted(
  farmerId: string,
  { blockIndex, pail }: FoundPail,
): Extract<PailEvent, { kind: 'planted' }> {
  const { stake, sequence: ledger } = pail;
  return { kind: 'planted', blockIndex, farmerId, stake, ledger };
}

function turned(attempt: PlantAttempt, found: FoundPail): readonly PailEvent[] {
  const { blockIndex, farmerId } = attempt;
  if (found.blockIndex === blockIndex) return [];
  // A block that is still to come can be planted in when it opens.
  const isFinal = found.blockIndex > blockIndex;
  return [{ kind: 'plant-failed', blockIndex, farmerId, reason: 'block-turned', isFinal }];
}
