import type {
  WorkerIdentity,
  WorkerLink,
  WorkerProtocol,
  WorkerTalk,
} from '../../../core/plugin-api/worker.ts';
import { EpochSeeds } from './offered-work.ts';
import { VisionTalk } from './vision-talk.ts';

/** Workers at pools of Vision: ours, and those that speak as upstream's nodes do. */
export class VisionWorker implements WorkerProtocol {
  readonly #spanMs: () => number;
  /** By run. */
  readonly #seeds = new WeakMap<WorkerIdentity, EpochSeeds>();

  /** `spanMs`: now, in monotonic milliseconds. */
  constructor(spanMs: () => number = () => performance.now()) {
    this.#spanMs = spanMs;
  }

  talk(link: WorkerLink, who: WorkerIdentity): WorkerTalk {
    const seeds = this.#seeds.get(who) ?? new EpochSeeds();
    this.#seeds.set(who, seeds);
    return new VisionTalk({ seeds, spanMs: this.#spanMs }, link, who);
  }
}
