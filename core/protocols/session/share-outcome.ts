import type { Connection } from '../../listeners/connection.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { RejectReason, ShareVerdict } from '../../shares/share-verdict.ts';
import type { SessionDifficulty } from './session-difficulty.ts';

/** Whom a verdict concerns. */
interface Submitter {
  readonly closed: boolean;
  readonly connection: Pick<Connection, 'score'>;
  readonly difficulty: SessionDifficulty;
  readonly assignment: { retarget(): void };
  readonly port: { readonly clock: Clock };
}

/** Verdicts that say nothing against the miner: it could not know, or the host could not judge. */
const BLAMELESS: ReadonlySet<RejectReason> = new Set<RejectReason>(['stale', 'overloaded']);

/** Counts a refusal against the miner, where it is the miner's fault. */
export function blame(connection: Pick<Connection, 'score'>, reason: RejectReason): void {
  if (!BLAMELESS.has(reason)) connection.score(reason === 'wrong-result' ? 'wrong' : 'invalid');
}

/**
 * What a verdict means to the ban rules and to the difficulty. `work`: credit of the share. The rules hear
 * of it also when the miner is gone: to hang up before the verdict would be a way around them.
 */
export function settle(submitter: Submitter, work: bigint, verdict: ShareVerdict): void {
  const { closed, connection, difficulty, assignment, port } = submitter;
  if (verdict.kind === 'rejected' && !BLAMELESS.has(verdict.reason)) {
    blame(connection, verdict.reason);
    return;
  }
  if (verdict.kind === 'accepted') connection.score('valid');
  if (closed) return;
  // A blameless rejection is a sign of life too: the host's trouble should not sink difficulties.
  if (difficulty.share(port.clock.spanMs(), work)) assignment.retarget();
}
