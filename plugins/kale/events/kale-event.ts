/**
 * What happens to farmers, their plants, works and harvests, as it is put on record: every row of the event log is
 * one of these, and never changes. Whatever else the plugin keeps (farmers, poolers, plantings, works, harvests, and
 * the rest of `record/`) follows from them, in their order. Amounts are stroops of KALE unless they say otherwise;
 * hashes are hex, keys of deeds name a deed for ever (`farm/deed-keys.ts`). Nothing in them is secret.
 */
import type { SubmissionRecord } from '../stellar/submitter/submission-record.ts';

/** Whose work on the farm it is. */
interface OfFarmer {
  readonly farmerId: string;
}

interface OfPail extends OfFarmer {
  readonly blockIndex: number;
}

/** What a farmer's key signs. */
export type KeyPurpose = 'trust' | 'plant' | 'sweep' | 'exit';

export type PoolerEvent = {
  readonly kind: 'pooler-registered';
  readonly poolerId: string;
  readonly name: string;
  /** Who is paid for what the pooler itself finds. */
  readonly address: string;
};

export type FarmerEvent =
  | ({
      readonly kind: 'farmer-registered';
      readonly poolerId: string;
      /** G address whose key is in custody. */
      readonly custodialWallet: string;
      /** Of the balance that is planted, in millionths: 0 to 1,000,000. */
      readonly stakeMillionths: number;
      /** Where the owner's part goes; undefined: to the custodial wallet, where it adds to the stake. */
      readonly payoutAddress?: string | undefined;
      /** SHA-256 of the token by which the owner is known, hex. */
      readonly tokenHash: string;
      readonly metadata?: string | undefined;
    } & OfFarmer)
  /** Before it signs: never after. `key` of the deed that it signs. */
  | ({ readonly kind: 'key-used'; readonly purpose: KeyPurpose; readonly key: string } & OfFarmer)
  /** Sealed anew. */
  | ({
      readonly kind: 'key-rotated';
      readonly fromVersion: number;
      readonly toVersion: number;
    } & OfFarmer)
  /** Its account is there and may hold KALE. `hash` undefined: it was so when it was looked at. */
  | ({ readonly kind: 'farmer-ready'; readonly hash?: string | undefined } & OfFarmer)
  | ({ readonly kind: 'farmer-settled'; readonly payoutAddress: string } & OfFarmer)
  /** More on its account than what is on record explains: somebody paid it in. */
  | ({
      readonly kind: 'deposited';
      readonly amount: bigint;
      readonly ledger: number;
      /** On record when it was compared with the ledger: where it is another by now, this cannot follow. */
      readonly balance?: bigint | undefined;
    } & OfFarmer)
  | ({ readonly kind: 'farmer-leaving'; readonly payoutAddress: string } & OfFarmer)
  /** Before it is signed: one transaction pays all out that is on record, and closes trustline and account. */
  | ({
      readonly kind: 'exit-begun';
      readonly key: string;
      readonly paid: bigint;
      readonly payoutAddress: string;
    } & OfFarmer)
  /** Paid out, its trustline and its account closed. */
  | ({
      readonly kind: 'farmer-departed';
      readonly paid: bigint;
      readonly payoutAddress: string;
      readonly hash: string;
    } & OfFarmer);

/** Transactions of the pool's accounts, from the moment before they are sent. */
export type TransactionEvent =
  | { readonly kind: 'transaction-signed'; readonly record: SubmissionRecord }
  /** Its fate is known for certain, or a person has to find it out. */
  | {
      readonly kind: 'transaction-settled';
      /** Of the deed. */
      readonly key: string;
      readonly innerHash: string;
      readonly fate: 'applied' | 'failed' | 'refused' | 'expired' | 'undecided';
      /** Of the envelope that is in a ledger. */
      readonly hash?: string | undefined;
      readonly ledger?: number | undefined;
      /** Stroops of the native asset that were charged. */
      readonly fee?: bigint | undefined;
      readonly text?: string | undefined;
    };

/** What a person found out of a transaction whose fate no node tells any more. */
export type OperatorEvent = {
  readonly kind: 'settled-by-operator';
  /** Of the deed. */
  readonly key: string;
  readonly innerHash: string;
  readonly verdict: 'applied' | 'not-applied';
  /** Of the envelope that is in a ledger, and that ledger; undefined where none is. */
  readonly hash?: string | undefined;
  readonly ledger?: number | undefined;
  /** What bears it out: nodes told the fate after all, accounts hold what they would, or the person's word alone. */
  readonly proof: 'nodes' | 'accounts' | 'word';
  /** Who says so. */
  readonly by: string;
  readonly why: string;
};

/** What a person has to look at; nothing follows from it. */
export type AlarmEvent = {
  readonly kind: 'alarm';
  readonly what: 'outcome-refused';
  /** Of the deed. */
  readonly key: string;
  readonly text: string;
};

export type BlockEvent =
  /** It is open, as seen by the monitor. */
  | {
      readonly kind: 'block-seen';
      readonly blockIndex: number;
      /** 64 hex digits. */
      readonly entropy: string;
      /** Unix seconds. */
      readonly timestamp: bigint;
      /** Seen first as of this ledger. */
      readonly ledger: number;
    }
  /** Opened and closed while nobody looked. */
  | { readonly kind: 'block-missed'; readonly blockIndex: number }
  /** The round of the host that it ends is on disk. */
  | { readonly kind: 'round-closed'; readonly blockIndex: number; readonly blockHash: string }
  /** What the host was told that it brought; for ever. */
  | {
      readonly kind: 'reward-told';
      readonly blockIndex: number;
      readonly amount: bigint;
      readonly direct: readonly { readonly address: string; readonly amount: bigint }[];
    };

export type PailEvent =
  | ({ readonly kind: 'plant-begun'; readonly key: string; readonly stake: bigint } & OfPail)
  /** `hash` undefined: found on the farm, by whatever transaction. */
  | ({
      readonly kind: 'planted';
      readonly stake: bigint;
      /** Of the pail: gaps count from it. */
      readonly ledger: number;
      readonly hash?: string | undefined;
    } & OfPail)
  /** Nothing was planted by this attempt. `isFinal`: none follows in this block. */
  | ({ readonly kind: 'plant-failed'; readonly reason: string; readonly isFinal: boolean } & OfPail)
  /** The best nonce until now, at least as good as any before. */
  | ({
      readonly kind: 'work-found';
      readonly nonce: bigint;
      readonly hash: string;
      readonly zeros: number;
    } & OfPail)
  | ({
      readonly kind: 'work-begun';
      readonly key: string;
      readonly nonce: bigint;
      readonly hash: string;
      readonly zeros: number;
    } & OfPail)
  | ({
      readonly kind: 'worked';
      readonly nonce: bigint;
      readonly zeros: number;
      readonly gap: number;
      /** Of the transaction. Undefined, as `ledger`: found on the farm. */
      readonly hash?: string | undefined;
      readonly ledger?: number | undefined;
    } & OfPail)
  | ({ readonly kind: 'work-failed'; readonly reason: string; readonly isFinal: boolean } & OfPail)
  /** `blockIndexes`: several where a tractor harvests them at once. */
  | ({
      readonly kind: 'harvest-begun';
      readonly key: string;
      readonly blockIndexes: readonly number[];
    } & OfFarmer)
  /** `reward` and `stake` are on the farmer's account now. */
  | ({
      readonly kind: 'harvested';
      readonly reward: bigint;
      readonly stake: bigint;
      readonly ledger: number;
      /** Undefined: taken by a transaction that is not the pool's; then the reward is what the farm told of it. */
      readonly hash?: string | undefined;
    } & OfPail)
  | ({ readonly kind: 'harvest-failed'; readonly reason: string } & OfPail)
  /** Nothing can come of it any more; the stake is lost. */
  | ({
      readonly kind: 'pail-lost';
      readonly reason: 'not-worked' | 'expired' | 'not-found';
      readonly stake: bigint;
    } & OfPail);

/** Rewards on their way from custodial wallets to the pool's account, from where the host pays. */
export type SweepEvent =
  | {
      readonly kind: 'sweep-begun';
      readonly key: string;
      readonly parts: readonly {
        readonly farmerId: string;
        readonly blockIndex: number;
        readonly amount: bigint;
      }[];
    }
  | { readonly kind: 'swept'; readonly key: string; readonly ledger: number; readonly hash: string }
  | { readonly kind: 'sweep-failed'; readonly key: string; readonly reason: string };

/** Payments of the host's payouts, as the wallet saw them. */
export type PayoutEvent =
  | {
      readonly kind: 'payout-signed';
      /** Of the host's order. */
      readonly order: string;
      readonly hash: string;
      readonly sequence: bigint;
      readonly destinations: readonly { readonly address: string; readonly amount: bigint }[];
    }
  | { readonly kind: 'payout-sent'; readonly order: string; readonly hash: string }
  | {
      readonly kind: 'payout-applied';
      readonly order: string;
      readonly hash: string;
      readonly ledger: number;
    }
  /** It paid nobody, and never will. */
  | {
      readonly kind: 'payout-ended';
      readonly order: string;
      readonly hash: string;
      readonly reason: string;
    };

export type KaleEvent =
  | PoolerEvent
  | FarmerEvent
  | TransactionEvent
  | OperatorEvent
  | AlarmEvent
  | BlockEvent
  | PailEvent
  | SweepEvent
  | PayoutEvent;

/** An event as it stands in the log. */
export interface RecordedEvent {
  /** Grows; one pool's events are in the order in which they happened. */
  readonly sequence: bigint;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly event: KaleEvent;
}
