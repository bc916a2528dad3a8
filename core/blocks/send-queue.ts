import type { Candidate } from './candidate.ts';

/**
 * Candidates that wait for their turn to be sent. The newest height goes first, where blocks are still won,
 * and what is verified goes before what is claimed; then first come, first served. Looks at all of them for
 * each that leaves: their number is bounded, and a daemon takes far longer than that.
 */
export class SendQueue {
  readonly #waiting = new Set<Candidate>();

  add(candidate: Candidate): void {
    this.#waiting.add(candidate);
  }

  delete(candidate: Candidate): void {
    this.#waiting.delete(candidate);
  }

  /** Takes out the one to be sent next. */
  take(): Candidate | undefined {
    let best: Candidate | undefined;
    for (const candidate of this.#waiting) {
      if (best === undefined || promise(candidate, best) > 0) best = candidate;
    }
    if (best !== undefined) this.#waiting.delete(best);
    return best;
  }
}

/** The one of least promise, the last come of its like: what to part with where there is no room for all. */
export function leastPromising(candidates: Iterable<Candidate>): Candidate | undefined {
  let worst: Candidate | undefined;
  for (const candidate of candidates) {
    if (worst === undefined || promise(candidate, worst) <= 0) worst = candidate;
  }
  return worst;
}

/** Above 0 where `one` promises more than `other`. */
function promise(one: Candidate, other: Candidate): number {
  const heights = one.solution.height - other.solution.height;
  return heights === 0 ? rank(one) - rank(other) : heights;
}

function rank({ standing }: Candidate): number {
  return standing === 'recorded' ? 1 : 0;
}
