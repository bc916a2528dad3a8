import type { Solution, Template } from './job.ts';

/** Health of one daemon behind a source. */
export interface DaemonHealth {
  readonly name: string;
  readonly state: 'up' | 'syncing' | 'down';
  /** Height of its best block; undefined while never seen. */
  readonly heightTip: number | undefined;
  /** Why it is not up. */
  readonly reason: string | undefined;
}

/**
 * What became of a solution. `accepted` if any daemon took it or already had it; `rejected` if every
 * daemon that answered refused it; `unknown` if none answered (keep asking the chain).
 */
export type SubmitOutcome =
  | { readonly kind: 'accepted'; readonly by: string }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface WorkListener {
  /** A template to mine on from now. Called for each new tip at once, and for new transactions now and then. */
  template(template: Template): void;
}

/** Where work comes from and where solutions go. Follows tips, fails over between daemons, by itself. */
export interface WorkSource {
  /** Resolves when the first template was handed to the listener. Rejects with a PoolError `DAEMON_*`. */
  start(listener: WorkListener): Promise<void>;
  stop(): Promise<void>;
  /** Sends a solution to every daemon. Never rejects. */
  submit(solution: Solution): Promise<SubmitOutcome>;
  health(): readonly DaemonHealth[];
}
