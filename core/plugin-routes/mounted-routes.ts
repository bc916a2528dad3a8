import type { FaultLog } from '../shares/fault-log.ts';
import type { CheckedRoute } from './checked-routes.ts';
import type { RoutePattern } from './route-pattern.ts';

export interface MountOptions {
  readonly poolId: string;
  /** The pool's file, for what is wrong with it. */
  readonly file: string;
  readonly routes: readonly CheckedRoute[];
  /** Put before their paths on the API port. Absent: nothing. */
  readonly apiBase?: RoutePattern;
  /** Whether they answer below `/pools/<id>` alone. */
  readonly ownPathsOnly: boolean;
}

/** The routes of one life of a pool, while it runs. */
export class MountedRoutes {
  readonly options: MountOptions;
  /** Runs an act of the plugin in the pool's scope. */
  readonly enter: <R>(act: () => R) => R;
  readonly #faults: FaultLog;
  /** What is done at the end. Thousands wait for it, which is many times too slow to sign off from a signal. */
  readonly #endings = new Set<() => void>();
  #isEnded = false;
  readonly #byAddress = new Map<string, number>();
  #calls = 0;
  #faultCount = 0;

  constructor(options: MountOptions, enter: <R>(act: () => R) => R, faults: FaultLog) {
    this.options = options;
    this.enter = enter;
    this.#faults = faults;
  }

  /** Calls that ended in an error of the plugin's. */
  get faults(): number {
    return this.#faultCount;
  }

  /** The pool does not run any more. */
  end(): void {
    this.#isEnded = true;
    for (const act of this.#endings) act();
    this.#endings.clear();
  }

  /** Does something at the end, unless it is signed off; at once where that was. Must not throw. */
  atEnd(act: () => void): void {
    if (this.#isEnded) act();
    else this.#endings.add(act);
  }

  signOff(act: () => void): void {
    this.#endings.delete(act);
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
