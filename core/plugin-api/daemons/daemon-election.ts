/** What an election knows of a daemon that is up. */
export interface Candidate {
  /** Height of its best block. */
  readonly heightTip: number;
  /** Height that it has heard of, from headers or peers, at least `heightTip`. */
  readonly heightClaimed: number;
  /** Work of its best chain; undefined while not known. */
  readonly chainwork: bigint | undefined;
}

/** A lead that is nothing but blocks on their way. */
const LEAD_MAX = 2;

/**
 * The candidate to take templates from: the most work (the greatest height, where work is not known of
 * both), provided the others do not contradict it. Ties stay with `current`, else go by order.
 *
 * Quorum: of three or more, one that leads every other by more than two blocks is passed over unless another
 * has at least heard of a height near it; two that agree then outvote it. Of two there is no majority, and
 * more work is more trustworthy than less: the one behind is usually stuck.
 */
export function elect<T extends Candidate>(
  candidates: readonly T[],
  current: T | undefined,
): T | undefined {
  const ranked = [...candidates].sort((a, b) => {
    const order = compare(b, a);
    return order === 0 ? Number(b === current) - Number(a === current) : order;
  });
  return ranked.find((leader) => trusted(leader, candidates)) ?? ranked[0];
}

/** Above 0 where `a` is the better one. */
function compare(a: Candidate, b: Candidate): number {
  if (a.chainwork === undefined || b.chainwork === undefined) return a.heightTip - b.heightTip;
  return a.chainwork === b.chainwork ? 0 : a.chainwork > b.chainwork ? 1 : -1;
}

function trusted<T extends Candidate>(leader: T, candidates: readonly T[]): boolean {
  const others = candidates.filter((each) => each !== leader);
  if (others.length < 2) return true;
  return others.some((each) => each.heightClaimed >= leader.heightTip - LEAD_MAX);
}
