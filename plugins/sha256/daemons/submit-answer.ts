import type { SubmitOutcome } from '../../../core/plugin-api/work-source.ts';

const BEHIND = 'prev-blk-not-found';
const UNDECIDED: ReadonlySet<string> = new Set(['inconclusive', 'duplicate-inconclusive', BEHIND]);

/** Whether the node does not have the block before, and so could not judge this one, nor keep it. */
export function isBehind(answer: unknown): boolean {
  return answer === BEHIND;
}

/**
 * What one daemon's answer to `submitblock` means (BIP22).
 *
 * null is "taken" and "duplicate" is "had it, and it is valid": both accepted. "inconclusive" is a block the
 * node has stored beside its best chain without judging it whole: it may yet win, so nothing is decided and
 * the chain must be asked. "duplicate-inconclusive" says so of a block it had, and "prev-blk-not-found" comes
 * of a node that is behind. Anything else is a refusal.
 */
export function outcomeOfAnswer(answer: unknown, daemon: string): SubmitOutcome {
  if (answer === null || answer === undefined || answer === 'duplicate')
    return { kind: 'accepted', by: daemon };
  const reason = `${daemon}: ${typeof answer === 'string' ? answer.slice(0, 200) : 'odd answer'}`;
  return typeof answer !== 'string' || UNDECIDED.has(answer)
    ? { kind: 'unknown', reason }
    : { kind: 'rejected', reason };
}
