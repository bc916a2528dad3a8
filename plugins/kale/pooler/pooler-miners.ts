import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { CallRefusal } from '../pool/call-refusal.ts';
import type { RelayedWork } from './backend-answers.ts';
import { minerSchema, readAnswer, soundWork } from './backend-answers.ts';
import type { Backend } from './backend-client.ts';
import type { MinerIdentity } from './pooler-miner.ts';
import { PoolerMiner } from './pooler-miner.ts';

const MINERS_MAX = 10_000;
const IDLE_MS = 300_000;
const HANDLE_BYTES = 16;

/** The miners of a pooler. Each has its seat, its nonces and its credit at the backend. */
export class PoolerMiners {
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #miners = new Map<string, PoolerMiner>();

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  get count(): number {
    return this.#miners.size;
  }

  /** Undefined where no more are taken. Rejects with a `BackendFault` where the backend does not take the miner. */
  async register(
    who: Omit<MinerIdentity, 'minerId'>,
    minerId = randomBytes(HANDLE_BYTES).toString('hex'),
  ): Promise<PoolerMiner | undefined> {
    this.#forgetIdle();
    const known = this.#miners.get(minerId);
    if (known === undefined && this.count >= MINERS_MAX) return undefined;
    if (known !== undefined && known.identity.address !== who.address)
      throw new CallRefusal(409, 'this minerId is registered for another address');
    const miner = known ?? new PoolerMiner({ ...who, minerId }, this.#clock.nowMs());
    await this.refresh(miner);
    miner.heardMs = this.#clock.spanMs();
    this.#miners.set(minerId, miner);
    return miner;
  }

  find(minerId: string): PoolerMiner | undefined {
    const miner = this.#miners.get(minerId);
    if (miner !== undefined) miner.heardMs = this.#clock.spanMs();
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
    const { minerId, address, worker, agent, remoteAddress } = miner.identity;
    const told = await this.#backend.post('/pooler/miners', {
      ...{ minerId, address, remoteAddress },
      ...(worker !== '' && { worker }),
      ...(agent !== '' && { agent }),
      ...(extendJobId !== undefined && { extendJobId }),
    });
    const answer = readAnswer(minerSchema, told);
    miner.identity = { ...miner.identity, address: answer.address };
    miner.take(soundWork(answer.work));
    miner.askedMs = this.#clock.spanMs();
  }

  #forgetIdle(): void {
    const since = this.#clock.spanMs() - IDLE_MS;
    for (const [minerId, { heardMs }] of this.#miners)
      if (heardMs < since) this.#miners.delete(minerId);
  }
}
