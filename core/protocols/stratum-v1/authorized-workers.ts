import { fullName, type UserName } from './user-name.ts';

/** A worker that may submit on this connection. */
export interface AuthorizedWorker extends UserName {
  /** The user name as it was authorized, which is how submissions name it. */
  readonly user: string;
  /** `miner.worker`. */
  readonly name: string;
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

  find(user: string): AuthorizedWorker | undefined {
    const first = this.#workers[0];
    return first?.user === user ? first : this.#workers.find((worker) => worker.user === user);
  }

  add(user: string, name: UserName): void {
    if (this.find(user) !== undefined) return;
    const full = fullName(name);
    // Nearly always the same text: kept once.
    this.#workers = [...this.#workers, { ...name, user, name: full === user ? user : full }];
  }

  hasAddress(address: string): boolean {
    return this.#workers.some((worker) => worker.miner === address);
  }

  /** Distinct addresses. */
  addresses(): readonly string[] {
    return [...new Set(this.#workers.map((worker) => worker.miner))];
  }
}
