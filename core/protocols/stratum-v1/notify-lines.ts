import type { StratumV1Work } from '../../plugin-api/dialect.ts';
import { notifyLine } from './wire-lines.ts';

/** The `mining.notify` lines of a job, rendered once for all sessions. */
export class NotifyLines {
  readonly work: StratumV1Work;
  readonly #wireId: string;
  readonly #aliasIndex: number;
  #cleanLine: Uint8Array | undefined;
  #line: Uint8Array | undefined;

  constructor(work: StratumV1Work, wireId: string, aliasIndex: number) {
    this.work = work;
    this.#wireId = wireId;
    this.#aliasIndex = aliasIndex;
  }

  /** Shared: callers do not write to it. */
  notify(clean: boolean): Uint8Array {
    if (clean) {
      this.#cleanLine ??= this.#render(true);
      return this.#cleanLine;
    }
    this.#line ??= this.#render(false);
    return this.#line;
  }

  #render(clean: boolean): Uint8Array {
    const { work } = this;
    // Firmware that counts its extranonce2 from 0 at each notification would go through the same
    // headers again under an alias, and send shares that it was credited for. A second makes them
    // other headers.
    const ntime = Math.min(work.ntime + this.#aliasIndex, work.ntimeMax);
    return Buffer.from(notifyLine(this.#wireId, { ...work, ntime }, clean), 'latin1');
  }
}
