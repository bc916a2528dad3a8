import { HASHES_DIFFICULTY_ONE } from '../../plugin-api/target.ts';
import type { CheckingPolicy } from '../../shares/checking-policy.ts';
import type { VardiffOptions } from '../../vardiff/vardiff.ts';
import type { AgentMinimum } from '../session/user-agent.ts';

/** Settings of one port of the dialect. Difficulties are in hashes. */
export interface HttpWorkOptions {
  readonly vardiff: VardiffOptions;
  readonly agentMinimums: readonly AgentMinimum[];
  /** Submissions of one seat that wait for their verdict; one more is refused. */
  readonly submitsPendingMax: number;
  /** Jobs of one seat whose shares are still judged. */
  readonly jobsMax: number;
  /** How long a stale job is still judged: its block may yet be good, its share is not. */
  readonly staleJobMs: number;
  /** Age up to which the shares of a job count in any case. */
  readonly jobLifeMs: number;
  /** Which claims are verified; none: all. */
  readonly checking: CheckingPolicy | undefined;
}

/** Everything but the port's own settings. */
export const HTTP_WORK_DEFAULTS = {
  submitsPendingMax: 256,
  jobsMax: 32,
  staleJobMs: 120_000,
  checking: undefined,
} as const satisfies Omit<HttpWorkOptions, 'vardiff' | 'agentMinimums' | 'jobLifeMs'>;

/** Difficulty in this dialect: the number of hashes that a share takes on average. */
export const DIFFICULTY_ONE = HASHES_DIFFICULTY_ONE;
