import type { WorkerJob } from '../../../core/plugin-api/worker.ts';
import { EpochSeeds } from './offered-work.ts';

/** Jobs that are remembered; finds of older ones have been sent long ago. */
const JOBS_MAX = 512;
/** Ids that are tried without a share that is taken: a pool that refuses them all has another reason. */
const RENAMES_MAX = 8;

type JobRange = Pick<WorkerJob, 'id' | 'nonceFirst'>;

/**
 * What outlives a conversation in one run of a worker: seeds of epochs, and the id by which it is registered.
 *
 * Pools show ids to everybody. Once a pool has forgotten its workers, a stranger may be first to register with the id
 * of another, and his own wallet; upstream says "already registered" to the owner of a registration too, so that only
 * shares show whose it is. The worker then goes on under an id that nobody could foresee.
 */
export class WorkerRun {
  readonly seeds = new EpochSeeds();
  readonly #ownId: string;
  readonly #draw: () => string;
  #id: string;
  #renames = 0;
  #renamed = new AbortController();
  /** By job and range: the id that it was handed to. */
  readonly #handedTo = new Map<string, string>();

  /** `draw`: a few characters, others each time. */
  constructor(ownId: string, draw: () => string) {
    this.#ownId = ownId;
    this.#id = ownId;
    this.#draw = draw;
  }

  /** The worker's id at the pool. */
  get id(): string {
    return this.#id;
  }

  /** Aborted when the id of now is given up. */
  get renamed(): AbortSignal {
    return this.#renamed.signal;
  }

  /** Gives up an id that is registered to another wallet. False where that was tried often enough. */
  rename(from: string): boolean {
    if (from !== this.#id) return true;
    if (this.#renames >= RENAMES_MAX) return false;
    this.#renames++;
    this.#id = `${this.#ownId}-${this.#draw()}`;
    this.#renamed.abort();
    this.#renamed = new AbortController();
    return true;
  }

  /** A share was taken: the id is the worker's own. */
  proven(): void {
    this.#renames = 0;
  }

  handed(job: JobRange): void {
    this.#handedTo.set(keyOf(job), this.#id);
    const [oldest] = this.#handedTo.keys();
    if (this.#handedTo.size > JOBS_MAX && oldest !== undefined) this.#handedTo.delete(oldest);
  }

  /** Whether a job came under an id that was given up: its nonces are somebody else's. */
  isForeign(job: JobRange): boolean {
    return (this.#handedTo.get(keyOf(job)) ?? this.#id) !== this.#id;
  }
}

function keyOf({ id, nonceFirst }: JobRange): string {
  return `${nonceFirst}/${id}`;
}
