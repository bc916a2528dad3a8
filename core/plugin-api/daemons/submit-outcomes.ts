import type { SubmitOutcome } from '../work-source.ts';

/**
 * The outcome over all daemons: `failed` are the reasons of those that gave none. One acceptance is enough.
 * A refusal counts only where no daemon that answered left it undecided, and `sourceFailed` is false: the
 * daemon that the block's template came from knows more than one that may follow another chain.
 */
export function outcomeOfAll(
  answered: readonly SubmitOutcome[],
  failed: readonly string[],
  sourceFailed: boolean,
): SubmitOutcome {
  const accepted = answered.find((each) => each.kind === 'accepted');
  if (accepted !== undefined) return accepted;
  const reasons = answered.flatMap((each) => ('reason' in each ? [each.reason] : []));
  const decided =
    !sourceFailed && answered.length > 0 && answered.every((each) => each.kind === 'rejected');
  return decided
    ? { kind: 'rejected', reason: reasons.join('; ') }
    : { kind: 'unknown', reason: [...reasons, ...failed].join('; ') };
}
