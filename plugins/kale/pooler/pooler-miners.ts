import type { Clock } from '../../../core/plugin-api/clock.ts';
import { newMinerId } from '../miners/miner-seats.ts';
import { callerKey } from '../pool/caller-key.ts';
import type { RelayedWork } from './backend-answers.ts';
import { minerSchema, payoutsSchema, readAnswer, soundWork } from './backend-answers.ts';
import { BackendFault } from './backend-client.ts';
import type { Backend } from './backend-client.ts';
import type { MinerIdentity } from './pooler-miner.ts';
import { PoolerMiner } from './pooler-miner.ts';

const MINERS_MAX = 10_000;
const MINERS_PER_ADDRESS_MAX = 1_000;
const IDLE_MS = 300_000;
/** Whoever mines gives a sign of life more often: where there is no room, others leave. */
const IDLE_MS_MIN = 60_000;

export type Place =
  | { readonly kind: 'placed'; readonly miner: PoolerMiner; readonly again: boolean }
  /** Under another address. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'full' };

/** The miners of a pooler. Each has its seat, its nonces and its credit at the backend. */
export class PoolerMiners {
  readonly #backend: Backend;
  readonly #clock: Clock;
  /** In the order in which they were heard of. */
  readonly #miners = new Map<string, PoolerMiner>();
  /** How many come from where. */
  readonly #counts = new Map<string, number>();

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  get count(): number {
    return this.#miners.size;
  }

  /**
   * A place for who comes, or comes again. Handles that nobody has any more come back to nobody: all are made here.
   * Rejects with a `BackendFault` where the backend does not take the miner.
   */
  async register(who: Omit<MinerIdentity, 'minerId'>, earlier?: string): Promise<Place> {
    this.#forgetIdle();
    const known = earlier === undefined ? undefined : this.find(earlier);
    if (known !== undefined && known.spelled !== who.address) return { kind: 'taken' };
    if (known === undefined && !this.#hasRoom(who.remoteAddress)) return { kind: 'full' };
    const identity = { ...who, minerId: newMinerId() };
    const miner = known ?? new PoolerMiner(identity, this.#clock.nowMs());
    await this.refresh(miner);
    if (known === undefined) this.#add(miner);
    return { kind: 'placed', miner, again: known !== undefined };
  }

  /** A miner that gives a sign of life by that. */
  find(minerId: string): PoolerMiner | undefined {
    const miner = this.#miners.get(minerId);
    if (miner === undefined) return undefined;
    miner.heardMs = this.#clock.spanMs();
    this.#miners.delete(minerId);
    this.#miners.set(minerId, miner);
    return miner;
  }

  /** Without a sign of life by that. */
  peek(minerId: string): PoolerMiner | undefined {
    return this.#miners.get(minerId);
  }

  /** The backend has other work for a miner now; undefined: none. */
  moved(minerId: string, work: RelayedWork | undefined): void {
    const miner = this.#miners.get(minerId);
    if (miner === undefined) return;
    miner.take(work);
    miner.askedMs = this.#clock.spanMs();
  }

  /** The backend knows a miner's jobs no more: it is seated anew when it asks next. */
  lost(minerId: string): void {
    const miner = this.#miners.get(minerId);
    if (miner !== undefined) miner.askedMs = undefined;
  }

  forgetJobs(): void {
    for (const miner of this.#miners.values()) miner.forgetJobs();
  }

  /** Asks for a miner's work; `extendJobId`: for a further range of that job. */
  async refresh(miner: PoolerMiner, extendJobId?: string): Promise<void> {
    const { minerId, worker, agent, remoteAddress } = miner.identity;
    const told = await this.#backend.post('/pooler/miners', {
      ...{ minerId, address: miner.spelled, remoteAddress },
      ...(worker !== '' && { worker }),
      ...(agent !== '' && { agent }),
      ...(extendJobId !== undefined && { extendJobId }),
    });
    const answer = readAnswer(minerSchema, told);
    miner.identity = { ...miner.identity, address: answer.address };
    miner.take(soundWork(answer.work));
    miner.askedMs = this.#clock.spanMs();
  }

  /**
   * What a miner's address earned, by the backend's word. Rejects with a `BackendFault`, or with what `ask` throws
   * before one of the calls, of which there may be three.
   */
  async payouts(miner: PoolerMiner, ask: () => void): Promise<object> {
    const path = `/pooler/miners/payouts?minerId=${miner.identity.minerId}`;
    ask();
    try {
      return readAnswer(payoutsSchema, await this.#backend.get(path));
    } catch (error) {
      if (!(error instanceof BackendFault) || error.status !== 404) throw error;
      // It has been quiet for long, or the backend started anew.
      ask();
      await this.refresh(miner);
      ask();
      return readAnswer(payoutsSchema, await this.#backend.get(path));
    }
  }

  #add(miner: PoolerMiner): void {
    const { minerId, remoteAddress } = miner.identity;
    const caller = callerKey(remoteAddress);
    miner.heardMs = this.#clock.spanMs();
    this.#miners.set(minerId, miner);
    this.#counts.set(caller, (this.#counts.get(caller) ?? 0) + 1);
  }

  #remove(miner: PoolerMiner): void {
    const { minerId, remoteAddress } = miner.identity;
    const caller = callerKey(remoteAddress);
    const left = (this.#counts.get(caller) ?? 1) - 1;
    if (left === 0) this.#counts.delete(caller);
    else this.#counts.set(caller, left);
    this.#miners.delete(minerId);
    miner.open = false;
  }

  #forgetIdle(): void {
    const since = this.#clock.spanMs() - IDLE_MS;
    for (const miner of this.#miners.values()) {
      if (miner.heardMs >= since) return;
      this.#remove(miner);
    }
  }

  /** Makes some, where nobody was heard of for longer than who is there. */
  #hasRoom(remoteAddress: string): boolean {
    const caller = callerKey(remoteAddress);
    const isCrowded = (this.#counts.get(caller) ?? 0) >= MINERS_PER_ADDRESS_MAX;
    if (!isCrowded && this.count < MINERS_MAX) return true;
    const idle = this.#oldest(isCrowded ? caller : undefined);
    if (idle === undefined || this.#clock.spanMs() - idle.heardMs < IDLE_MS_MIN) return false;
    this.#remove(idle);
    return true;
  }

  /** Of one caller; undefined: of all. */
  #oldest(caller: string | undefined): PoolerMiner | undefined {
    for (const miner of this.#miners.values())
      if (caller === undefined || callerKey(miner.identity.remoteAddress) === caller) return miner;
    return undefined;
  }
}
