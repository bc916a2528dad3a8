/** What the load generator is told, and what it tells; plain data, passed between two processes. */

export interface LoadTarget {
  readonly port: number;
  /** Wallet address; each connection adds a worker name of its own. */
  readonly address: string;
}

export type LoadPlan =
  | {
      /** Every connection keeps `window` submissions unanswered. */
      readonly kind: 'shares';
      readonly target: LoadTarget;
      readonly connections: number;
      readonly window: number;
      readonly warmUpMs: number;
      readonly measureMs: number;
      /** Ends the measurement early. */
      readonly sharesMax: number;
    }
  | {
      /** Logs in and stays; reports each new tip until told to end. */
      readonly kind: 'idle';
      readonly target: LoadTarget;
      readonly connections: number;
    }
  | {
      /** Connects, logs in, waits for a job and leaves, `concurrency` at a time. */
      readonly kind: 'logins';
      readonly target: LoadTarget;
      readonly logins: number;
      readonly concurrency: number;
    }
  | {
      /** Workers over HTTP: shares and looks for jobs at fixed times, whatever became of those before. */
      readonly kind: 'http-work';
      readonly target: LoadTarget;
      readonly workers: number;
      readonly sharesPerSecond: number;
      /** Of the half of the workers that do not wait for jobs by long poll. */
      readonly looksPerSecond: number;
      readonly warmUpMs: number;
      readonly measureMs: number;
    };

export interface SharesReport {
  readonly kind: 'shares';
  readonly accepted: number;
  readonly rejected: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The generator's own processor time per share. */
  readonly generatorMicros: number;
}

export interface Spread {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Latencies of answers count from when their requests were due. */
export interface HttpWorkReport {
  readonly kind: 'http-work';
  readonly shares: Spread;
  /** Plain requests for a job. */
  readonly looks: Spread;
  /** How long after the first worker the others got a job on a new tip by long poll. */
  readonly news: Spread;
  readonly accepted: number;
  readonly rejected: number;
  /** Answers to rejected shares, and how often each came. */
  readonly refusals: readonly (readonly [text: string, count: number])[];
  readonly blocks: number;
  /** Shares that were due and could not be sent, for want of a hash. */
  readonly unhashed: number;
  readonly seconds: number;
  /** The generator's own processor time per share, hashing included. */
  readonly generatorMicros: number;
}

export interface LoginsReport {
  readonly kind: 'logins';
  readonly logins: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** How a new tip reached the idle miners, in milliseconds after the first of them. */
export interface TipReport {
  readonly kind: 'tip';
  readonly miners: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly lastMs: number;
}

export type LoadReport =
  | SharesReport
  | HttpWorkReport
  | LoginsReport
  | TipReport
  /** All idle miners are in, or a measurement begins or ends now: read the host's counters. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'measuring' }
  | { readonly kind: 'measured' }
  | { readonly kind: 'failed'; readonly reason: string };
