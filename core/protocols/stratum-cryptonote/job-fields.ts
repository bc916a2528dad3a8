import type { StratumCryptonoteWork } from '../../plugin-api/dialect.ts';

/** What one session's copy of a job has of its own. */
export interface OwnFields {
  readonly blob: Uint8Array;
  /** See `DigitsAim`. */
  readonly target: string;
  /** Id of the session. */
  readonly sessionId: string;
}

/** A job in the words of the dialect: what all sessions are told alike is rendered once. */
export class JobFields {
  readonly work: StratumCryptonoteWork;
  /** The number under which this alias of the job is other work for each session. */
  readonly variant: number;
  readonly #shared: string;

  constructor(work: StratumCryptonoteWork, wireId: string, variant: number) {
    this.work = work;
    this.variant = variant;
    const { algo, height, seedHash, nextSeedHash } = work;
    const next = nextSeedHash === undefined ? '' : `,"next_seed_hash":"${nextSeedHash}"`;
    const seeds = `"seed_hash":"${seedHash}"${next}`;
    this.#shared = `"job_id":"${wireId}","algo":${JSON.stringify(algo)},"height":${height},${seeds}`;
  }

  /** The job object of one session, JSON text. */
  json({ blob, target, sessionId }: OwnFields): string {
    const hex = Buffer.from(blob.buffer, blob.byteOffset, blob.length).toString('hex');
    return `{"blob":"${hex}",${this.#shared},"target":"${target}","id":"${sessionId}"}`;
  }
}
