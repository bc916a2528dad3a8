import type { BlockStatus } from '../blocks/block-store.ts';

/** A block whose place in the chain the ledger may not have followed yet. */
export interface OpenBlock {
  readonly poolId: string;
  readonly height: number;
  readonly blockHash: string;
  /** As the block tracker recorded it. */
  readonly status: BlockStatus;
  readonly round: bigint;
  /** The miner as it is recorded: a canonical address, behind `solo:` where it mines for itself. */
  readonly finder: string;
  /** As its template said, or its chain since. */
  readonly rewardAtomic: bigint;
  readonly foundAtMs: number;
  /** The work of its round is credited by itself: the reward is the reserve's. */
  readonly credited: boolean;
}

/**
 * Which blocks the ledger has followed, and to which status. Marks only say where to look: what was posted is
 * told by the ledger alone. A block is open while its mark differs from its status. Every call may reject with
 * `STORAGE_UNAVAILABLE`.
 */
export interface SettlementStore {
  /**
   * Open blocks of a pool that closed rounds after `round`, oldest first, those of status `candidate` included; a
   * bounded number, and none only where there are none.
   */
  open(poolId: string, round: bigint): Promise<readonly OpenBlock[]>;
  /**
   * The newest round before `round` that was closed by a block now in the chain; 0 where there is none. Blocks of
   * miners who mine for themselves close no round for the others.
   */
  standingRound(poolId: string, round: bigint): Promise<bigint>;
  /** What the block brought is another amount than was on record: for people, the entry has its own. */
  rewarded(block: OpenBlock, amountAtomic: bigint): Promise<void>;
  /** Opens the block before its entry `step` is posted, so that it is looked at again if nobody says `settled`. */
  unsettled(block: OpenBlock, step: number): Promise<void>;
  /** The ledger has followed the block to its status in `steps` entries; says nothing where a later step began. */
  settled(block: OpenBlock, steps: number): Promise<void>;
}
