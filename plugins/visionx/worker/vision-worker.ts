import { randomBytes } from 'node:crypto';
import type {
  WorkerIdentity,
  WorkerLink,
  WorkerProtocol,
  WorkerTalk,
} from '../../../core/plugin-api/worker.ts';
import { VisionTalk } from './vision-talk.ts';
import { WorkerRun } from './worker-run.ts';

const SUFFIX_BYTES = 8;

/** Workers at pools of Vision: ours, and those that speak as upstream's nodes do. */
export class VisionWorker implements WorkerProtocol {
  readonly #spanMs: () => number;
  readonly #draw: () => string;
  readonly #runs = new WeakMap<WorkerIdentity, WorkerRun>();

  /** `spanMs`: now, in monotonic milliseconds. `draw`: what makes an id another. */
  constructor(
    spanMs: () => number = () => performance.now(),
    draw: () => string = () => randomBytes(SUFFIX_BYTES).toString('hex'),
  ) {
    this.#spanMs = spanMs;
    this.#draw = draw;
  }

  talk(link: WorkerLink, who: WorkerIdentity): WorkerTalk {
    const run = this.#runs.get(who) ?? new WorkerRun(who.workerId, this.#draw);
    this.#runs.set(who, run);
    return new VisionTalk({ run, spanMs: this.#spanMs }, link, who);
  }
}
