import type { Call } from '../session/call.ts';

export type Params = Readonly<Record<string, unknown>>;

/** A call of the CryptoNote dialect: its parameters have names. */
export type CryptonoteRequest = Call<Params>;
