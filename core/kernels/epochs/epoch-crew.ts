import { PoolError } from '../../plugin-api/errors.ts';
import type { EpochSpec, KernelEpoch, KernelSpec } from '../../plugin-api/kernel.ts';
import { errorOf } from '../kernel-failure.ts';
import { EpochKernel } from './epoch-kernel.ts';
import { EpochMemory } from './epoch-memory.ts';
import { EpochOrders, type EpochOrder } from './epoch-orders.ts';
import type { EpochStanding } from './epoch-standing.ts';
import { EpochTable } from './epoch-table.ts';
import type { EpochAnswer } from './epoch-task.ts';
import { EpochThreads } from './epoch-threads.ts';
import type { EpochWork } from './epoch-work.ts';
import { type MemoryPlan, type MemorySetting, planMemory } from './memory-plan.ts';
import { practiceOf } from './practice.ts';
import { SeedData, type WaitingWork } from './seed-data.ts';
import { SeedFollowers } from './seed-followers.ts';
import { SeedShelf } from './seed-shelf.ts';

/** What of a kernel's description is needed to run it. */
export type EpochKernelSpec = Pick<KernelSpec, 'algorithm' | 'wasm' | 'inputBytes' | 'vectors'> & {
  readonly epochs: EpochSpec;
};

export interface EpochCrewOptions {
  readonly kernel: EpochKernelSpec;
  readonly threads: number;
  /** Work that may wait for a thread or its seed; more is refused. @default 16384 */
  readonly queueMax?: number;
  /** @default auto */
  readonly memory?: MemorySetting;
  /** What `auto` goes by. @default what the system says */
  readonly availableBytes?: number;
  /** `demand`: seeds are prepared when the first hash is wanted. @default start */
  readonly prepare?: 'start' | 'demand';
  /** Seeds in memory at a time. @default 6 */
  readonly seedsMax?: number;
  /** Tasks of work between two of preparation, while both wait; 0: preparation goes first. @default 2 */
  readonly workPerPreparation?: number;
  /** Items of the table that one task builds. */
  readonly chunkItems?: number;
  /** Module that the threads run; the epoch worker unless a test brings its own. */
  readonly worker?: URL;
}

/** As of any verifier: a second of light work. Heavy work should be bounded by who hands it in. */
const QUEUE_MAX = 16_384;
/** Two pools in the middle of a change of seed. */
const SEEDS_MAX = 6;
/**
 * A share without the table takes some 33 ms and a step 12: building then takes a sixth of the time, and
 * doubles the pace when it is done.
 */
const WORK_PER_PREPARATION = 2;

/**
 * Threads of one kernel with epochs and all their data in one memory: does work that comes, and prepares
 * seeds and the table between. Nothing is told before the call that handed it in has returned.
 */
export class EpochCrew {
  readonly plan: MemoryPlan;
  readonly #options: EpochCrewOptions;
  readonly #memory: EpochMemory;
  readonly #threads: EpochThreads;
  readonly #followers = new SeedFollowers();
  readonly #shelf: SeedShelf;
  readonly #table: EpochTable | undefined;
  readonly #orders: EpochOrders;
  readonly #seedForm: RegExp;
  #pending = 0;
  #waiting = 0;
  #arrivals = 0;
  #running = 0;
  #scheduled = false;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  /** @throws PoolError `KERNEL_INVALID` where the module does not keep the ABI, or the machine cannot run it. */
  constructor(options: EpochCrewOptions) {
    const { kernel, threads } = options;
    this.#options = options;
    this.#seedForm = new RegExp(`^[0-9a-f]{${2 * kernel.epochs.seedBytes}}$`);
    const module = EpochKernel.load(kernel);
    const { memory, sizes } = module.open();
    const setting = options.memory ?? 'auto';
    const availableBytes = options.availableBytes ?? process.availableMemory();
    this.plan = planMemory(sizes, { setting, threads, availableBytes });
    const table = this.plan.mode === 'full';
    const slotsMax = options.seedsMax ?? SEEDS_MAX;
    this.#memory = new EpochMemory(memory, sizes, { threads, table, slotsMax });
    if (table) {
      this.#table = new EpochTable({
        address: this.#memory.table,
        items: sizes.tableItems,
        publish: (items) => this.#memory.publishBuilt(items),
        ...(options.chunkItems !== undefined && { chunkItems: options.chunkItems }),
      });
    }
    this.#shelf = new SeedShelf(
      this.#memory,
      (place) => new SeedData(place, sizes.cacheSteps, () => practiceOf(kernel)),
      (seed) => this.#followers.rankOf(seed),
    );
    const workPerPreparation = options.workPerPreparation ?? WORK_PER_PREPARATION;
    this.#orders = new EpochOrders(
      { workPerPreparation },
      this.#shelf,
      this.#followers,
      this.#table,
    );
    const { worker } = options;
    const staff = { description: kernel, threads, ...(worker && { worker }) };
    this.#threads = new EpochThreads(staff, module, this.#memory);
  }

  /** Work taken and not told of yet. */
  get pending(): number {
    return this.#pending;
  }

  get standing(): EpochStanding {
    const seedsReady = [...this.#shelf.all].filter(({ ready }) => ready).length;
    const tableBuiltRatio = this.#table?.builtRatio;
    return { mode: this.plan.mode, bytes: this.#memory.bytes, seedsReady, tableBuiltRatio };
  }

  /** Takes work, or returns false where too much waits already. */
  submit(work: EpochWork): boolean {
    const { queueMax = QUEUE_MAX, kernel } = this.#options;
    // Urgent work finds as much room again where all that is not has filled its own.
    const waitingMax = work.urgent === true ? 2 * queueMax : queueMax;
    if (this.#closing !== undefined || this.#waiting >= waitingMax) return false;
    this.#pending++;
    if (!this.#seedForm.test(work.seed)) {
      const wanted = `a seed of ${kernel.epochs.seedBytes} bytes in lower-case hex`;
      const message = `kernel ${kernel.algorithm} needs ${wanted}, got "${work.seed.slice(0, 80)}"`;
      this.#doom(work, new PoolError('KERNEL_INVALID', message, { seed: work.seed.slice(0, 80) }));
      return true;
    }
    this.#followers.use(work.seed);
    const data = this.#shelf.claim(work.seed);
    if (data === undefined) {
      const message = `${kernel.algorithm}: no memory for seed ${work.seed}, all is taken by others`;
      this.#doom(work, new PoolError('KERNEL_BUSY', message, { seed: work.seed }));
      return true;
    }
    this.#waiting++;
    this.#arrivals++;
    data.want({ work, order: this.#arrivals, tries: 0 });
    this.#schedule();
    return true;
  }

  /** The epoch that a follower is in; undefined: it is gone. Seeds of another form are not followed. */
  follow(follower: string, epoch: KernelEpoch | undefined): void {
    if (this.#closing !== undefined) return;
    const { seed = '', seedNext = '' } = epoch ?? {};
    const next = this.#seedForm.test(seedNext) ? seedNext : undefined;
    this.#followers.follow(
      follower,
      this.#seedForm.test(seed) ? { seed, seedNext: next } : undefined,
    );
    this.#schedule();
  }

  /** Lets running tasks finish, fails the work that waits, ends the threads. */
  close(): Promise<void> {
    // Closed before anybody is failed: a callback may come straight back with more.
    this.#closing ??= Promise.resolve().then(() => this.#close());
    return this.#closing;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#closing === undefined) this.#dispatch();
    });
  }

  #dispatch(): void {
    this.#arrange();
    while (this.#threads.free > 0) {
      const order = this.#orders.next();
      if (order === undefined) return;
      if (order.kind === 'work') this.#waiting--;
      this.#running++;
      void this.#run(order);
    }
  }

  /** Gives out slots and the table by what is followed now. */
  #arrange(): void {
    const which = this.#options.prepare === 'demand' ? 'used' : 'all';
    for (const seed of this.#followers.wanted(which)) this.#shelf.claim(seed);
    const table = this.#table;
    if (table === undefined) return;
    const { currents } = this.#followers;
    const { owner } = table;
    if (owner !== undefined && this.#shelf.get(owner) === undefined) table.assign(undefined);
    if (owner !== undefined && currents.includes(owner)) return;
    const heir = currents.find((seed) => this.#shelf.get(seed)?.ready);
    if (heir !== undefined) table.assign(heir);
  }

  /** Never rejects, unless a callback of the work throws: that is a programmer error. */
  async #run(order: EpochOrder): Promise<void> {
    const { data, step } = order;
    const { seed, generation, cache } = data.place;
    const table = this.#table?.acquire(seed) ?? 0;
    data.running++;
    const task = { step, seed: data.bytes, generation, cache, table, module: data.module };
    const answer = await this.#answer({ ...task, living: this.#shelf.generations });
    const told = this.#finish(order, answer);
    data.running--;
    this.#table?.release(table);
    this.#running--;
    // Before the callers are told: the thread works on meanwhile.
    if (this.#closing === undefined) this.#dispatch();
    else if (this.#running === 0) this.#onIdle?.();
    told?.();
  }

  async #answer(task: Parameters<EpochThreads['run']>[0]): Promise<EpochAnswer | PoolError> {
    try {
      return await this.#threads.run(task);
    } catch (error) {
      if (error instanceof PoolError) return error;
      throw error;
    }
  }

  /** Enters what became of an order; returns whom to tell. A PoolError: the thread died. */
  #finish(order: EpochOrder, answer: EpochAnswer | PoolError): (() => void) | undefined {
    if (order.kind === 'work') return this.#finishWork(order.data, order.waiting, answer);
    if (order.kind === 'preparation') return this.#finishPreparation(order.data, answer);
    if (answer instanceof PoolError) this.#table?.giveBack(order.chunk);
    else if (answer.kind === 'failed') this.#table?.giveUp();
    else this.#table?.built(order.chunk);
    return undefined;
  }

  #finishWork(
    data: SeedData,
    waiting: WaitingWork,
    answer: EpochAnswer | PoolError,
  ): (() => void) | undefined {
    const { work, tries } = waiting;
    if (answer instanceof PoolError && tries === 0 && this.#closing === undefined) {
      this.#waiting++;
      data.want({ ...waiting, tries: tries + 1 });
      return undefined;
    }
    this.#pending--;
    if (answer instanceof PoolError) return () => work.fail(answer);
    if (answer.kind === 'verified') return () => work.done(answer.batch, -1);
    if (answer.kind === 'scanned') return () => work.done(answer.batch, answer.index);
    if (answer.kind === 'failed') return () => work.fail(errorOf(answer.failure));
    throw new TypeError(`a thread answered work with ${answer.kind}`);
  }

  #finishPreparation(data: SeedData, answer: EpochAnswer | PoolError): (() => void) | undefined {
    if (answer instanceof PoolError) {
      return data.stepFailed('died') ? undefined : this.#giveUp(data, answer);
    }
    if (answer.kind === 'failed' && !data.practising) {
      data.stepFailed('trapped');
      return this.#giveUp(data, errorOf(answer.failure));
    }
    data.stepDone(answer.kind === 'emitted' ? answer.module : undefined);
    return undefined;
  }

  /** Nothing that waits for these data will come to anything. */
  #giveUp(data: SeedData, error: PoolError): () => void {
    const lost = data.waiting.splice(0);
    this.#waiting -= lost.length;
    this.#pending -= lost.length;
    return () => {
      for (const { work } of lost) work.fail(error);
    };
  }

  #doom(work: EpochWork, error: PoolError): void {
    setImmediate(() => {
      this.#pending--;
      work.fail(error);
    });
  }

  async #close(): Promise<void> {
    const closed = new PoolError('KERNEL_CLOSED', 'the verifier was shut down');
    for (const data of this.#shelf.all) this.#giveUp(data, closed)();
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#threads.destroy();
  }
}
