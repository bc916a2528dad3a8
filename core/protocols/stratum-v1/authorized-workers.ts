import type { MiningPool } from '../../jobs/mining-pool.ts';
import { canonicalAddress, SessionWorker, type UserName } from '../session/session-worker.ts';

/** A worker that may submit on this connection. */
export interface AuthorizedWorker {
  /** The user name as it was authorized, which is how submissions name it. */
  readonly user: string;
  readonly worker: SessionWorker;
}

/** Workers of one connection, in the order they came. A rig has one, a proxy has some. */
export class AuthorizedWorkers {
  #workers: readonly AuthorizedWorker[] = [];

  get all(): readonly AuthorizedWorker[] {
    return this.#workers;
  }

  get first(): AuthorizedWorker | undefined {
    return this.#workers[0];
  }

  find(user: string): SessionWorker | undefined {
    const first = this.#workers[0];
    const found =
      first?.user === user ? first : this.#workers.find((candidate) => candidate.user === user);
    return found?.worker;
  }

  add(user: string, name: UserName): void {
    if (this.find(user) !== undefined) return;
    this.#workers = [...this.#workers, { user, worker: new SessionWorker(name) }];
  }

  /** Whether an address is that of a worker, in whichever spelling. */
  hasAddress(address: string, pool: MiningPool | undefined): boolean {
    if (this.#workers.some(({ worker }) => worker.address === address)) return true;
    const miner = canonicalAddress(pool, address);
    return this.#workers.some(({ worker }) => worker.minerAt(pool) === miner);
  }

  /** Distinct addresses, as they were given. */
  addresses(): readonly string[] {
    return [...new Set(this.#workers.map(({ worker }) => worker.address))];
  }
}
