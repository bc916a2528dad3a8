import type { EpochStep } from './epoch-task.ts';
import type { EpochWork } from './epoch-work.ts';

/** Starts of a preparation whose threads died before it is given up. */
const ATTEMPTS_MAX = 2;

export interface WaitingWork {
  readonly work: EpochWork;
  /** Number of arrival. */
  readonly order: number;
  /** Threads that died over it. */
  readonly tries: number;
}

/** What a thread needs to know of a seed in memory. */
export interface SeedPlace {
  readonly seed: string;
  /** Another for every stay in memory. */
  readonly generation: number;
  /** Address of its cache. */
  readonly cache: number;
}

/**
 * Data of one seed and how far they are: the cache step by step, then the module, then a share for practice
 * that lets V8 compile the module well. One step at a time, on any thread.
 */
export class SeedData {
  readonly place: SeedPlace;
  readonly bytes: Uint8Array;
  /** Work that waits for a thread: urgent first, then oldest first. */
  readonly waiting: WaitingWork[] = [];
  module: WebAssembly.Module | undefined;
  /** Tasks of this seed on threads. */
  running = 0;
  /** Number of arrival of the last work. */
  usedAt = 0;
  readonly #steps: number;
  readonly #practice: () => EpochStep;
  #done = 0;
  #attempts = 1;
  #busy = false;
  #failed = false;

  constructor(place: SeedPlace, cacheSteps: number, practice: () => EpochStep) {
    this.place = place;
    this.bytes = Buffer.from(place.seed, 'hex');
    this.#steps = cacheSteps;
    this.#practice = practice;
  }

  get ready(): boolean {
    return this.#done === this.#steps + 2;
  }

  /** How much of the waiting work is at the front because it is urgent, or was tried before. */
  get #urgent(): number {
    const first = this.waiting.findIndex(({ work, tries }) => work.urgent !== true && tries === 0);
    return first < 0 ? this.waiting.length : first;
  }

  /** Neither work nor a thread has to do with it. */
  get idle(): boolean {
    return this.running === 0 && this.waiting.length === 0;
  }

  /** The step to do next; undefined while one is being done, and where none is left. */
  takeStep(): EpochStep | undefined {
    if (this.#busy || this.#failed || this.ready) return undefined;
    this.#busy = true;
    if (this.#done < this.#steps) return { kind: 'cache', step: this.#done };
    return this.#done === this.#steps ? { kind: 'emit' } : this.#practice();
  }

  get canStep(): boolean {
    return !(this.#busy || this.#failed || this.ready);
  }

  /** The step that is being done is a share for practice: that it fails says nothing about the data. */
  get practising(): boolean {
    return this.#busy && this.#done === this.#steps + 1;
  }

  /** The step is done; `module` of the step that makes it. */
  stepDone(module: WebAssembly.Module | undefined): void {
    this.#busy = false;
    this.#done++;
    this.module ??= module;
  }

  /**
   * A thread died over the step, or the kernel trapped. What a dead thread has left may be half of
   * something, so all begins again, once. Returns whether it does.
   */
  stepFailed(reason: 'died' | 'trapped'): boolean {
    this.#busy = false;
    this.#done = 0;
    this.module = undefined;
    this.#failed = reason === 'trapped' || this.#attempts === ATTEMPTS_MAX;
    if (!this.#failed) this.#attempts++;
    return !this.#failed;
  }

  /** Takes work, what was tried before first. Data that could not be made are tried again. */
  want(waiting: WaitingWork): void {
    if (waiting.tries > 0) this.waiting.unshift(waiting);
    else if (waiting.work.urgent === true) this.waiting.splice(this.#urgent, 0, waiting);
    else this.waiting.push(waiting);
    this.usedAt = Math.max(this.usedAt, waiting.order);
    if (!this.#failed) return;
    this.#failed = false;
    this.#attempts = 1;
  }
}
