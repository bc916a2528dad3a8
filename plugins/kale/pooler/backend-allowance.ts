import type { Clock } from '../../../core/plugin-api/clock.ts';
import { CallBuckets } from '../pool/call-buckets.ts';

/**
 * What a call of the backend is for: a miner takes its place, a miner without work of the open block gets some, or
 * a miner that could do without asks.
 */
export type BackendNeed = 'place' | 'work' | 'favour';

const CALLERS_MAX = 20_000;
const ALL = 'all';
/** The backend takes 500 and 50 of a pooler: what is left is for shares and for what the pooler itself has to say. */
const OF_ALL = { burst: 300, perSecond: 30, callersMax: 1 };
/** A farm of rigs behind one address needs work all at once, and half is left for others. */
const WORK = { burst: 150, perSecond: 10, callersMax: CALLERS_MAX };
const FAVOURS = { burst: 60, perSecond: 2, callersMax: CALLERS_MAX };

/** How much of what the backend takes of its pooler is for calls that miners cause. */
export class BackendAllowance {
  readonly #all: CallBuckets;
  readonly #work: CallBuckets;
  readonly #favours: CallBuckets;

  constructor(clock: Clock) {
    this.#all = new CallBuckets(OF_ALL, clock);
    this.#work = new CallBuckets(WORK, clock);
    this.#favours = new CallBuckets(FAVOURS, clock);
  }

  /** Seconds until a caller may cause such a call; 0: now, and it is counted. */
  spend(caller: string, need: BackendNeed): number {
    const own = this.#own(need);
    // Whoever is refused by one of them keeps what it has of the other.
    const seconds = Math.max(own?.wait(caller) ?? 0, this.#all.wait(ALL));
    if (seconds > 0) return seconds;
    own?.spend(caller);
    return this.#all.spend(ALL);
  }

  /** Places have a limit of their own. */
  #own(need: BackendNeed): CallBuckets | undefined {
    if (need === 'place') return undefined;
    return need === 'work' ? this.#work : this.#favours;
  }
}
