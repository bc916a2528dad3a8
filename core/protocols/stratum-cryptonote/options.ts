import { HASHES_DIFFICULTY_ONE } from '../../plugin-api/target.ts';
import type { CheckingPolicy } from '../../shares/checking-policy.ts';
import type { VardiffOptions } from '../../vardiff/vardiff.ts';
import type { AgentMinimum } from '../session/user-agent.ts';

/** Settings of one port of the CryptoNote dialect. Difficulties are in hashes. */
export interface StratumCryptonoteOptions {
  readonly vardiff: VardiffOptions;
  readonly agentMinimums: readonly AgentMinimum[];
  /** Submissions of one connection that wait for their verdict; one more is refused. */
  readonly submitsPendingMax: number;
  /** Jobs of one connection whose shares are still judged, resent ones included. */
  readonly jobsMax: number;
  /** How long a stale job is still judged: its block may yet be good, its share is not. */
  readonly staleJobMs: number;
  /** Which submissions are verified; none: all. */
  readonly checking: CheckingPolicy | undefined;
}

/** Everything but the port's own settings. */
export const STRATUM_CRYPTONOTE_DEFAULTS = {
  submitsPendingMax: 256,
  jobsMax: 32,
  staleJobMs: 120_000,
  checking: undefined,
} as const satisfies Omit<StratumCryptonoteOptions, 'vardiff' | 'agentMinimums'>;

/** Difficulty in this dialect: the number of hashes that a share takes on average. */
export const DIFFICULTY_ONE = HASHES_DIFFICULTY_ONE;
