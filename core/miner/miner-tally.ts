/** What a miner has done so far; read by whoever shows it. */
export class MinerTally {
  hashes = 0;
  accepted = 0;
  rejected = 0;
  /** Accepted shares that also met the network target; undefined while none is known to. */
  blocks: number | undefined;
  /** Difficulty of the job under way, for people; undefined without one. */
  difficulty: number | undefined;
  /** Of the block under way, where the pool tells. */
  height: number | undefined;
  /** What the pool would pay now, with its unit, as it says. */
  estimate: string | undefined;
  /** What the best hash until now is worth, in the coin's own words; undefined where it has none. */
  best: string | undefined;
  /** Of about the last seconds, by whoever measures; undefined before it is known. */
  hashrateHps: number | undefined;
  /** How much of the kernel's table is made, 0 to 1; undefined where there is none. */
  preparedRatio: number | undefined;
  /** Why it waits. */
  reason: string | undefined;
  link: 'connecting' | 'mining' | 'waiting' = 'connecting';
}
