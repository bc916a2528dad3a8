/**
 * Amounts and accounts. Every entry of the ledger moves amounts of one asset between accounts, and its
 * postings sum to zero. Amounts are integers in atomic units, at most 78 digits.
 */

declare const brand: unique symbol;

/** An amount in atomic units; below zero it leaves the account. */
export type Atomic = bigint & { readonly [brand]: 'atomic' };

export const atomic = (amount: bigint): Atomic => amount as Atomic;

/** What `numeric(78,0)` holds, the type of all amounts in the database, is less. */
export const AMOUNT_LIMIT = 10n ** 78n;

/**
 * Whose money it is. What leaves one account arrives at another; `chain` stands for everybody outside, so
 * its balance is what the pool ever took in, below zero.
 *
 * | account | holds |
 * |---|---|
 * | `chain` | the other side of rewards and of payments |
 * | `miner` | what a miner may be paid; `owner` is the canonical address |
 * | `miner-immature` | a miner's part of blocks that may not be spent yet |
 * | `fee`, `fee-immature` | the operator's, likewise; `owner` names the fee |
 * | `reserve`, `reserve-immature` | the operator's, kept to pay for work before blocks come (PPS, FPPS) |
 * | `payout` | reserved for a payment, until it is sent; `owner` is the batch |
 * | `network-fee` | what payments cost; it has left the pool, as what is in `chain` |
 * | `remainder`, `remainder-immature` | what rounding left over, where it is not a fee's of the coin; `owner` names who gets it |
 */
export type AccountKind =
  | 'chain'
  | 'miner'
  | 'miner-immature'
  | 'fee'
  | 'fee-immature'
  | 'reserve'
  | 'reserve-immature'
  | 'payout'
  | 'network-fee'
  | 'remainder'
  | 'remainder-immature';

export interface Posting {
  readonly account: AccountKind;
  /** Empty for `chain` and `network-fee`. */
  readonly owner: string;
  readonly amountAtomic: Atomic;
}
