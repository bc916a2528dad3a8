import type { MiningPool } from '../../jobs/mining-pool.ts';
import { type StratumV1Work, workFor } from '../../plugin-api/dialect.ts';
import type { MiningJob } from '../../plugin-api/job.ts';
import { notifyLine } from './wire-lines.ts';

/** What a job and its aliases have in common. Kept up to date by `PortJobs`. */
export interface JobLife {
  /** When the pool first called it stale, monotonic; undefined while it is not. */
  staleSinceMs: number | undefined;
  /** Its shares are not judged any more: sessions forget it. */
  over: boolean;
  /** The same job under further wire ids, for sessions whose target changed meanwhile. */
  readonly aliases: PublishedJob[];
}

/** A job of one pool on one port: its wire id and its lines, rendered once for all sessions. */
export class PublishedJob {
  readonly wireId: string;
  readonly pool: MiningPool;
  readonly job: MiningJob;
  readonly life: JobLife;
  /** 0 for the job itself, then the place among its aliases, from 1. */
  readonly aliasIndex: number;
  #cleanLine: Uint8Array | undefined;
  #line: Uint8Array | undefined;

  constructor(wireId: string, of: Pick<PublishedJob, 'pool' | 'job' | 'life'>, aliasIndex: number) {
    this.wireId = wireId;
    this.pool = of.pool;
    this.job = of.job;
    this.life = of.life;
    this.aliasIndex = aliasIndex;
  }

  get work(): StratumV1Work {
    return workFor(this.job.work, 'stratum-v1');
  }

  /** The `mining.notify` line, shared: callers do not write to it. */
  notify(clean: boolean): Uint8Array {
    if (clean) {
      this.#cleanLine ??= this.#render(true);
      return this.#cleanLine;
    }
    this.#line ??= this.#render(false);
    return this.#line;
  }

  #render(clean: boolean): Uint8Array {
    const { work, aliasIndex } = this;
    // Firmware that counts its extranonce2 from 0 at each notification would go through the same
    // headers again under an alias, and send shares that it was credited for. A second makes them
    // other headers.
    const ntime = Math.min(work.ntime + aliasIndex, work.ntimeMax);
    return Buffer.from(notifyLine(this.wireId, { ...work, ntime }, clean), 'latin1');
  }
}
