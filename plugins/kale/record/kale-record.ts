/** What follows from the events of a pool: the state of each thing, as tables that can be asked. */
import type { KeptKey } from '../custody/key-custody.ts';
import type { TransactionEvent } from '../events/kale-event.ts';
import type { SubmissionRecord } from '../stellar/submitter/submission-record.ts';

export type FarmerState = 'active' | 'leaving' | 'departed';

export interface FarmerRow {
  readonly farmerId: string;
  readonly poolerId: string;
  readonly custodialWallet: string;
  readonly stakeMillionths: number;
  readonly payoutAddress: string | undefined;
  readonly tokenHash: string;
  readonly metadata: string | undefined;
  readonly state: FarmerState;
  /** Whether its account is there and may hold KALE. */
  readonly isReady: boolean;
  /** Stroops that are on its account by what is on record. */
  readonly balance: bigint;
  /** Stroops of that balance that are rewards on their way to the pool's account: none to stake. */
  readonly unswept: bigint;
  /** Stroops planted and neither harvested nor lost. */
  readonly stakedTotal: bigint;
  /** Stroops of all rewards, before they are divided. */
  readonly rewardTotal: bigint;
  readonly registeredAtMs: number;
}

export interface PoolerRow {
  readonly poolerId: string;
  readonly name: string;
  readonly address: string;
  readonly registeredAtMs: number;
}

export interface BlockRow {
  readonly blockIndex: number;
  /** 64 hex digits; undefined for a missed one. */
  readonly entropy: string | undefined;
  /** Unix seconds. */
  readonly timestamp: bigint | undefined;
  readonly state: 'seen' | 'missed';
  /** The host's name of it, once its round is closed. */
  readonly blockHash: string | undefined;
  /** Undefined until it is told. */
  readonly reward:
    | {
        readonly amount: bigint;
        readonly direct: readonly { readonly address: string; readonly amount: bigint }[];
      }
    | undefined;
}

export interface PlantingRow {
  readonly blockIndex: number;
  readonly farmerId: string;
  /** `begun`: an attempt is on its way. `failed`: the last one failed; another may follow unless it is final. */
  readonly state: 'begun' | 'planted' | 'failed' | 'final';
  readonly attempts: number;
  readonly stake: bigint;
  /** Of the pail; undefined before it is planted. */
  readonly ledger: number | undefined;
  readonly hash: string | undefined;
  readonly reason: string | undefined;
}

export interface WorkRow {
  readonly blockIndex: number;
  readonly farmerId: string;
  /** The best that was found. */
  readonly nonce: bigint;
  readonly hash: string;
  readonly zeros: number;
  readonly state: 'found' | 'begun' | 'worked' | 'failed' | 'final';
  readonly attempts: number;
  /** Of the work that the farm took last; undefined before. */
  readonly workedZeros: number | undefined;
  readonly workedGap: number | undefined;
  readonly transactionHash: string | undefined;
  readonly reason: string | undefined;
}

/** There from the moment that a pail is planted. */
export interface HarvestRow {
  readonly blockIndex: number;
  readonly farmerId: string;
  /** `open`: still to be done, or to be worked. `swept`: the reward is on the pool's account. */
  readonly state: 'open' | 'begun' | 'harvested' | 'sweeping' | 'swept' | 'lost';
  readonly attempts: number;
  readonly stake: bigint;
  readonly reward: bigint | undefined;
  readonly ledger: number | undefined;
  readonly hash: string | undefined;
  readonly sweepKey: string | undefined;
  readonly sweepHash: string | undefined;
  readonly reason: string | undefined;
}

export type TransactionFate = Extract<TransactionEvent, { kind: 'transaction-settled' }>['fate'];

/** A transaction that was signed for some deed. */
export interface SubmittedDeed {
  /** Hex. */
  readonly innerHash: string;
  /** Undefined while it is not known. */
  readonly fate: TransactionFate | undefined;
}

export interface TreasuryTotals {
  readonly rewards: bigint;
  readonly payouts: bigint;
}

/** Questions about one pool. Each rejects with `STORAGE_UNAVAILABLE`. Rows are in the order of farmers and blocks. */
export interface KaleRecord {
  farmers(states?: readonly FarmerState[]): Promise<readonly FarmerRow[]>;
  farmer(farmerId: string): Promise<FarmerRow | undefined>;
  farmerOfWallet(custodialWallet: string): Promise<FarmerRow | undefined>;
  poolers(): Promise<readonly PoolerRow[]>;
  block(blockIndex: number): Promise<BlockRow | undefined>;
  /** The newest, highest first. */
  blocks(count: number): Promise<readonly BlockRow[]>;
  /** Blocks below `beforeIndex` with plantings whose round is not closed, lowest first. */
  unclosedBlocks(beforeIndex: number): Promise<readonly BlockRow[]>;
  plantings(blockIndex: number): Promise<readonly PlantingRow[]>;
  /** Plantings of any block that are `begun`. */
  begunPlantings(): Promise<readonly PlantingRow[]>;
  works(blockIndex: number): Promise<readonly WorkRow[]>;
  harvests(blockIndex: number): Promise<readonly HarvestRow[]>;
  /** The newest of one farmer, those of the highest blocks first. */
  harvestsOf(farmerId: string, count: number): Promise<readonly HarvestRow[]>;
  /** Pails of any block that are `open`, `begun`, `harvested` or `sweeping`, of blocks below `beforeIndex`. */
  unfinishedHarvests(beforeIndex: number): Promise<readonly HarvestRow[]>;
  /** Stroops of all rewards that were swept, and of all payouts that are in a ledger. */
  treasuryTotals(): Promise<TreasuryTotals>;
  /** Signed transactions whose fate is not on record, oldest first, fee bumps behind what they bump. */
  unsettledTransactions(): Promise<readonly SubmissionRecord[]>;
  /** Signed transactions whose fate a person has to find out, oldest first, fee bumps behind what they bump. */
  undecidedTransactions(): Promise<readonly SubmissionRecord[]>;
  /** All that was ever signed for a deed, whoever signed it. */
  submitted(key: string): Promise<readonly SubmittedDeed[]>;
}

/** Sealed keys of farmers. They are kept beside the events, not in them, so that old seals can be forgotten. */
export interface KeyShelf {
  key(farmerId: string): Promise<KeptKey | undefined>;
  keys(farmerIds: readonly string[]): Promise<ReadonlyMap<string, KeptKey>>;
}
