import type { FaultLog } from '../shares/fault-log.ts';
import type { CheckedRoute } from './checked-routes.ts';

export interface MountOptions {
  readonly poolId: string;
  /** The pool's file, for what is wrong with it. */
  readonly file: string;
  readonly routes: readonly CheckedRoute[];
  /** Whether they answer below `/pools/<id>` alone. */
  readonly ownPathsOnly: boolean;
}

/** The routes of one life of a pool, while it runs. */
export class MountedRoutes {
  readonly options: MountOptions;
  /** Runs an act of the plugin in the pool's scope. */
  readonly enter: <R>(act: () => R) => R;
  readonly #faults: FaultLog;
  readonly #ended = new AbortController();
  readonly #byAddress = new Map<string, number>();
  #calls = 0;
  #faultCount = 0;

  constructor(options: MountOptions, enter: <R>(act: () => R) => R, faults: FaultLog) {
    this.options = options;
    this.enter = enter;
    this.#faults = faults;
  }

  /** Aborted when the pool does not run any more. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Calls that ended in an error of the plugin's. */
  get faults(): number {
    return this.#faultCount;
  }

  end(): void {
    this.#ended.abort();
  }

  fault(error: unknown, message: string): void {
    this.#faultCount++;
    this.#faults.report(error, message);
  }

  /** Takes a call in, unless there are too many, of all or of its address. */
  admit(address: string, max: { readonly calls: number; readonly perAddress: number }): boolean {
    const same = this.#byAddress.get(address) ?? 0;
    if (this.#calls >= max.calls || same >= max.perAddress) return false;
    this.#calls++;
    this.#byAddress.set(address, same + 1);
    return true;
  }

  /** A call that was taken in is over. */
  release(address: string): void {
    this.#calls--;
    const same = (this.#byAddress.get(address) ?? 1) - 1;
    if (same === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, same);
  }
}
