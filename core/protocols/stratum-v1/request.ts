import type { Call } from '../session/call.ts';

/** A call of Stratum V1: its parameters are a list. */
export type StratumRequest = Call<readonly unknown[]>;
