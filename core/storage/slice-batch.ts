import { isSolo } from '../ledger/solo-miner.ts';
import type { BlockCandidateRecord, LogRecord, ShareRecord } from '../shares/share-record.ts';

const MINUTE_MS = 60_000;

/** Sums of one worker's shares that agree in everything but their work. */
export interface Slice {
  readonly worker: BatchWorker;
  /** Unix minutes. */
  readonly minute: number;
  readonly height: number;
  readonly round: bigint;
  readonly networkWork: bigint;
  /** What is due for it; undefined where blocks alone are paid for. */
  readonly quote: string | undefined;
  work: bigint;
  shares: number;
  lateShares: number;
}

/** A worker of the batch, and where it stands in the database once that is known. */
export interface BatchWorker {
  readonly poolId: string;
  readonly miner: string;
  readonly name: string;
  minerId: bigint;
  workerId: bigint;
}

export interface BatchBlock {
  readonly record: BlockCandidateRecord;
  readonly worker: BatchWorker;
  readonly round: bigint;
  roundWork: bigint;
}

/** A block that was recorded before this batch. */
export interface KnownBlock {
  readonly poolId: string;
  readonly blockHash: string;
  readonly round: bigint;
  /** Work that the batch adds to that round: 0 before it. */
  addedWork: bigint;
}

/** Where a pool's rounds stand: before a batch as the database says, afterwards as it shall say. */
export interface RoundState {
  round: bigint;
  roundWork: bigint;
  networkWork: bigint | undefined;
  /** Whether the work of the open round is credited by itself. */
  credited: boolean;
}

/** From this round on the work of a pool is credited by itself, or is not any more. */
export interface RoundTurn {
  readonly poolId: string;
  readonly round: bigint;
  readonly credited: boolean;
}

interface WorkerEntry {
  readonly worker: BatchWorker;
  /** Newest last; consecutive shares nearly always fall into it. */
  readonly slices: Slice[];
}

/**
 * Sums a batch of log records in memory, so that the database sees one row per worker and minute
 * instead of one per share. Records are taken in log order: a block candidate closes its pool's
 * round. The share that solves the block comes later in the log, as candidates are written before
 * anything is judged, maybe behind others and in a later batch; it still belongs to the round. One
 * whose block was not recorded so far belongs to the open round, which that block closes if it is
 * the next to come. So the sums are the same however the log is cut into batches.
 *
 * Work of a round is paid in one way: by blocks, or by itself as its shares say. So the first record that says
 * otherwise opens a round, too.
 */
export class SliceBatch {
  readonly slices: Slice[] = [];
  readonly blocks: BatchBlock[] = [];
  readonly turns: RoundTurn[] = [];
  readonly #rounds: ReadonlyMap<string, RoundState>;
  /** Blocks of this batch, by key. */
  readonly #added = new Map<string, BatchBlock>();
  readonly #pools = new Map<string, Map<string, Map<string, WorkerEntry>>>();

  /** `rounds`: the state of every pool in the batch; updated in place. */
  constructor(rounds: ReadonlyMap<string, RoundState>) {
    this.#rounds = rounds;
  }

  get workers(): readonly BatchWorker[] {
    const workers: BatchWorker[] = [];
    for (const miners of this.#pools.values())
      for (const entries of miners.values())
        for (const entry of entries.values()) workers.push(entry.worker);
    return workers;
  }

  /**
   * `known`: by key, the recorded ones among the blocks of `records` and those that shares solve;
   * updated in place. They are not added again and close no round.
   */
  add(records: readonly LogRecord[], known: ReadonlyMap<string, KnownBlock>): void {
    for (const record of records) {
      if (record.kind === 'share') this.#share(record, this.#credit(record, known));
      else {
        const key = blockKey(record.poolId, record.blockHash);
        if (!known.has(key) && !this.#added.has(key)) this.#added.set(key, this.#block(record));
      }
    }
  }

  #share(share: ShareRecord, round: bigint): void {
    const entry = this.#entryOf(share);
    const minute = Math.floor(share.acceptedAtMs / MINUTE_MS);
    let slice = findSlice(entry.slices, share, minute, round);
    if (slice === undefined) {
      slice = {
        worker: entry.worker,
        minute,
        height: share.height,
        round,
        networkWork: share.networkWork,
        quote: share.quote,
        work: 0n,
        shares: 0,
        lateShares: 0,
      };
      entry.slices.push(slice);
      this.slices.push(slice);
    }
    slice.work += share.work;
    slice.shares += 1;
    if (share.late) slice.lateShares += 1;
  }

  /** Adds a share's work to its round, and says which that is. */
  #credit(share: ShareRecord, known: ReadonlyMap<string, KnownBlock>): bigint {
    const state = this.#stateOf(share.poolId);
    state.networkWork = share.networkWork;
    if (share.solves !== undefined) {
      const key = blockKey(share.poolId, share.solves);
      const added = this.#added.get(key);
      if (added !== undefined) {
        added.roundWork += share.work;
        return added.round;
      }
      const earlier = known.get(key);
      if (earlier !== undefined) {
        earlier.addedWork += share.work;
        return earlier.round;
      }
    }
    this.#turn(share, state);
    state.roundWork += share.work;
    return state.round;
  }

  #block(record: BlockCandidateRecord): BatchBlock {
    const state = this.#stateOf(record.poolId);
    state.networkWork = record.networkWork;
    this.#turn(record, state);
    const { worker } = this.#entryOf(record);
    const block = { record, worker, round: state.round, roundWork: state.roundWork };
    this.blocks.push(block);
    state.round += 1n;
    state.roundWork = 0n;
    return block;
  }

  #turn({ poolId, miner, quote }: LogRecord, state: RoundState): void {
    // Whose work counts in no scheme says nothing of the pool's.
    if (isSolo(miner)) return;
    const credited = quote !== undefined;
    if (credited === state.credited) return;
    state.credited = credited;
    state.round += 1n;
    state.roundWork = 0n;
    this.turns.push({ poolId, round: state.round, credited });
  }

  #stateOf(poolId: string): RoundState {
    const state = this.#rounds.get(poolId);
    if (state === undefined) throw new Error(`no round state for pool ${poolId}`);
    return state;
  }

  #entryOf(record: LogRecord): WorkerEntry {
    const miners = getOrAdd(this.#pools, record.poolId, () => new Map());
    const workers = getOrAdd(miners, record.miner, () => new Map<string, WorkerEntry>());
    return getOrAdd(workers, record.worker, () => ({
      worker: {
        poolId: record.poolId,
        miner: record.miner,
        name: record.worker,
        minerId: 0n,
        workerId: 0n,
      },
      slices: [],
    }));
  }
}

/** Identifies a block within the batch. */
export function blockKey(poolId: string, blockHash: string): string {
  return `${poolId} ${blockHash}`;
}

function findSlice(
  slices: readonly Slice[],
  share: ShareRecord,
  minute: number,
  round: bigint,
): Slice | undefined {
  for (let index = slices.length - 1; index >= 0; index--) {
    const slice = slices[index];
    if (
      slice !== undefined &&
      slice.minute === minute &&
      slice.height === share.height &&
      slice.round === round &&
      slice.networkWork === share.networkWork &&
      slice.quote === share.quote
    ) {
      return slice;
    }
  }
  return undefined;
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
