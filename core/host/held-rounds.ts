import { PoolError } from '../plugin-api/errors.ts';
import type { ClosedRound, PoolRounds } from '../plugin-api/rounds.ts';
import type { PoolScope } from './pool-scope.ts';

/** The rounds of one life of a pool, for classes that are there before the pool runs. */
export class HeldRounds implements PoolRounds {
  readonly #running: Promise<PoolRounds | undefined>;
  #settle: (rounds: PoolRounds | undefined) => void = () => undefined;
  readonly #over: Promise<never>;
  #end: (error: PoolError) => void = () => undefined;

  constructor() {
    this.#running = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#over = new Promise((_, reject) => {
      this.#end = reject;
    });
    this.#over.catch(() => undefined);
  }

  async close(round: ClosedRound): Promise<void> {
    const rounds = await Promise.race([this.#over, this.#running]);
    if (rounds === undefined) throw ended();
    await Promise.race([this.#over, rounds.close(round)]);
  }

  /** The pool runs: what waits is closed, in its order. */
  open(rounds: PoolRounds): void {
    this.#settle(rounds);
  }

  /** The pool has ended: what is being closed may be, or not, and nothing else is any more. */
  end(): void {
    this.#end(ended());
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
