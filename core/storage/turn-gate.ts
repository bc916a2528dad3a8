import { PoolError } from '../plugin-api/errors.ts';

export interface TurnGateOptions {
  /** Acts that run at one time. */
  readonly actsMax: number;
  /** Acts that wait for their turn; more are refused. */
  readonly waitingMax: number;
}

/** Lets so many through at a time, in order of their coming: who asks much leaves the others their connections. */
export class TurnGate {
  readonly #options: TurnGateOptions;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: TurnGateOptions) {
    this.#options = options;
  }

  /** @throws PoolError `STORAGE_UNAVAILABLE` where too many wait already. */
  async pass<T>(act: () => Promise<T>): Promise<T> {
    const { actsMax, waitingMax } = this.#options;
    if (this.#running < actsMax) this.#running++;
    else if (this.#waiting.length < waitingMax) {
      // Whoever leaves hands its place on.
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    } else {
      throw new PoolError('STORAGE_UNAVAILABLE', `${waitingMax} statements wait for the database`);
    }
    try {
      return await act();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
