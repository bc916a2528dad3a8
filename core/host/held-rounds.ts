import { PoolError } from '../plugin-api/errors.ts';
import type { ClosedRound, PoolRounds } from '../plugin-api/rounds.ts';
import type { PoolScope } from './pool-scope.ts';

/** The rounds of one life of a pool, for classes that are there before the pool runs. */
export class HeldRounds implements PoolRounds {
  readonly #running: Promise<PoolRounds | undefined>;
  #settle: (rounds: PoolRounds | undefined) => void = () => undefined;
  #ended = false;

  constructor() {
    this.#running = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  async close(round: ClosedRound): Promise<void> {
    const rounds = await this.#running;
    if (rounds === undefined || this.#ended) throw ended();
    await rounds.close(round);
  }

  /** The pool runs: what waits is closed, in its order. */
  open(rounds: PoolRounds): void {
    this.#settle(rounds);
  }

  /** The pool has ended: nothing is closed any more. */
  end(): void {
    this.#ended = true;
    this.#settle(undefined);
  }
}

/** For a plugin that is tried: its pool never runs. */
export const NO_ROUNDS: PoolRounds = {
  close: async () => {
    throw ended();
  },
};

/** Rounds for the plugin: what it closes is closed outside its scope, what that comes to is the plugin's to hear. */
export function lentRounds(rounds: PoolRounds, scope: PoolScope): PoolRounds {
  const lent = scope.lent(rounds);
  return { close: async (round) => await lent.close(round) };
}

function ended(): PoolError {
  return new PoolError('STORAGE_UNAVAILABLE', 'this pool does not run: no round is closed');
}
