import type { Target } from '../plugin-api/target.ts';

/** Settings of one port's variable difficulty. Difficulties are numbers for people; targets are computed once. */
export interface VardiffOptions {
  readonly difficultyStart: number;
  readonly difficultyMin: number;
  readonly difficultyMax: number;
  /** Seconds between shares that a rig should settle at. */
  readonly shareSeconds: number;
  /** Rounds difficulties down to powers of two. */
  readonly powersOfTwo: boolean;
  /** Target of difficulty 1, the unit of the difficulties here. @default BITCOIN_DIFFICULTY_ONE */
  readonly difficultyOne?: Target;
}

/** Decides a session's target from the times of its shares. No clock, no IO: the caller brings monotonic time. */
export interface VardiffController {
  readonly target: Target;
  /** An accepted share; the work it was credited with may be of an older target. Returns a new target, or undefined. */
  share(atMs: number, creditedWork: bigint): Target | undefined;
  /** Time passing without shares. Returns a new target, or undefined. */
  tick(atMs: number): Target | undefined;
  /** Time that tells nothing of the rig: it had no work worth mining. */
  idle(atMs: number): void;
}
