import { farmerKey } from '../consensus/farmer-key.ts';
import type { Lane } from '../farm/open-field.ts';
import type { PlantingRow, WorkRow } from '../record/kale-record.ts';
import type { Worked } from './resubmission-gain.ts';

export interface Find {
  readonly nonce: bigint;
  /** 64 hex digits. */
  readonly hash: string;
  readonly zeros: number;
}

/** Work that the farm has. */
export interface TakenWork extends Worked {
  /** Whether a transaction of the pool brought it; anybody may work for a farmer. */
  readonly isOwn: boolean;
}

/** A farmer in the open block, with the best that was found for it. */
export class Plot {
  readonly farmerId: string;
  readonly custodialWallet: string;
  /** 32 bytes of the hash's input. */
  readonly key: Uint8Array;
  /** Stroops. */
  readonly stake: bigint;
  /** Of the plant. */
  readonly ledger: number;
  /** On record. */
  best: Find | undefined;
  /** Better than that, and on its way to the record. */
  coming: Find | undefined;
  worked: TakenWork | undefined;
  /** Zeros that the record knows of, also where it does not know the nonce; -1 before any. */
  #zerosKnown = -1;
  /** Works that were begun. */
  attempts = 0;
  /** Nothing more is tried. */
  isFinal = false;
  /** Ledger of the look at which it was tried last. */
  triedAt = -1;
  /** Attempts that failed for reasons of its own. */
  faults = 0;

  constructor(row: PlantingRow, custodialWallet: string) {
    this.farmerId = row.farmerId;
    this.custodialWallet = custodialWallet;
    this.key = farmerKey(custodialWallet);
    this.stake = row.stake;
    this.ledger = row.ledger ?? 0;
  }

  get lane(): Lane {
    const { farmerId, custodialWallet } = this;
    return { farmerId, custodialWallet, zeros: this.best?.zeros, workedZeros: this.worked?.zeros };
  }

  /** Zeros that a nonce must exceed; -1 for any. */
  get zerosToBeat(): number {
    const own = Math.max(this.best?.zeros ?? -1, this.coming?.zeros ?? -1);
    return Math.max(own, this.#zerosKnown, this.worked?.zeros ?? -1);
  }

  /** What is on record; what is known here may be newer. */
  learn(row: WorkRow): void {
    const { nonce, hash, zeros, workedZeros, workedGap } = row;
    this.#zerosKnown = Math.max(this.#zerosKnown, zeros);
    if (zeros > (this.best?.zeros ?? -1) && hash !== '') this.best = { nonce, hash, zeros };
    if (workedZeros !== undefined && workedGap !== undefined)
      this.took({ zeros: workedZeros, gap: workedGap, isOwn: row.transactionHash !== undefined });
    this.attempts = Math.max(this.attempts, row.attempts);
    this.isFinal ||= row.state === 'final';
  }

  /** The farm has work of it. */
  took(worked: TakenWork): void {
    if (worked.zeros > (this.worked?.zeros ?? -1)) this.worked = worked;
  }

  keep(find: Find): void {
    if (find.zeros > (this.best?.zeros ?? -1)) this.best = find;
    this.forget(find);
  }

  /** It is on record, or could not be put there. */
  forget(find: Find): void {
    if (this.coming === find) this.coming = undefined;
  }
}
