/**
 * `send`: to the daemons at once, on its finder's word. `urgent`: verified before others, then sent. `wait`:
 * verified in its turn, then sent.
 */
export type CandidatePass = 'send' | 'urgent' | 'wait';

export interface CandidateGateOptions {
  /** Candidates of the pool that may be with the daemons unverified. Each costs a daemon what a real one does. */
  readonly sentMax: number;
  /** Candidates of one address that go before others. */
  readonly urgentPerMinerMax: number;
  /** Right results by which an address that claimed wrongly proves itself. */
  readonly rightResults: number;
  /** Addresses that claimed wrongly and are remembered; the longest known is forgotten first. */
  readonly wrongMax: number;
}

export const CANDIDATE_GATE_DEFAULTS: CandidateGateOptions = {
  // Half of what is on its way to the daemons at once, so that verified ones always find a place.
  sentMax: 4,
  urgentPerMinerMax: 4,
  rightResults: 100,
  wrongMax: 10_000,
};

/**
 * Decides which block candidates go to the daemons before they are verified. To claim a block costs a forger
 * nothing, so one of an address may be unproven at a time, few of a pool, and none of an address that claimed
 * wrongly. Whoever is not let through loses the time of one verification, not the block.
 */
export class CandidateGate {
  readonly #options: CandidateGateOptions;
  /** Candidates under way, by address. */
  readonly #open = new Map<string, number>();
  /** Right results that addresses still owe. */
  readonly #owed = new Map<string, number>();
  #sent = 0;

  constructor(options: CandidateGateOptions) {
    this.#options = options;
  }

  /** A candidate came. `leave` follows, once, with the pass that it got. */
  enter(miner: string): CandidatePass {
    const open = this.#open.get(miner) ?? 0;
    this.#open.set(miner, open + 1);
    if (this.#owed.has(miner)) return 'wait';
    if (open === 0 && this.#sent < this.#options.sentMax) {
      this.#sent++;
      return 'send';
    }
    return open < this.#options.urgentPerMinerMax ? 'urgent' : 'wait';
  }

  /** A candidate is verified, or given up. */
  leave(miner: string, pass: CandidatePass): void {
    if (pass === 'send') this.#sent--;
    const open = this.#open.get(miner) ?? 1;
    if (open > 1) this.#open.set(miner, open - 1);
    else this.#open.delete(miner);
  }

  /** A verified share of the address was credited. */
  right(miner: string): void {
    const owed = this.#owed.get(miner);
    if (owed === undefined) return;
    if (owed > 1) this.#owed.set(miner, owed - 1);
    else this.#owed.delete(miner);
  }

  wrong(miner: string): void {
    this.#owed.set(miner, this.#options.rightResults);
    if (this.#owed.size <= this.#options.wrongMax) return;
    for (const oldest of this.#owed.keys()) {
      this.#owed.delete(oldest);
      return;
    }
  }
}
