import type {
  WorkerIdentity,
  WorkerLink,
  WorkerProtocol,
  WorkerTalk,
} from '../../../core/plugin-api/worker.ts';
import { KaleTalk } from './kale-talk.ts';
import { MinerRun } from './miner-run.ts';

/** Miners at pools of KALE. */
export class KaleWorker implements WorkerProtocol {
  readonly #runs = new WeakMap<WorkerIdentity, MinerRun>();

  talk(link: WorkerLink, who: WorkerIdentity): WorkerTalk {
    const run = this.#runs.get(who) ?? new MinerRun();
    this.#runs.set(who, run);
    return new KaleTalk(link, who, run);
  }
}
