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

/** Where a pool's rounds stand: before a batch as the database says, afterwards as it shall say. */
export interface RoundState {
  round: bigint;
  roundWork: bigint;
  networkWork: bigint | undefined;
}

interface WorkerEntry {
  readonly worker: BatchWorker;
  /** Newest last; consecutive shares nearly always fall into it. */
  readonly slices: Slice[];
}

/**
 * Sums a batch of log records in memory, so that the database sees one row per worker and minute
 * instead of one per share. Records are taken in log order: a block candidate closes its pool's
 * round. The share that found the block follows it in the log, as candidates are written before
 * anything is judged; it still belongs to the round.
 */
export class SliceBatch {
  readonly slices: Slice[] = [];
  readonly blocks: BatchBlock[] = [];
  readonly #rounds: ReadonlyMap<string, RoundState>;
  /** The newest block of each pool, until the pool's next record. */
  readonly #closing = new Map<string, BatchBlock>();
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
   * `known`: hashes, per pool, of blocks that must not be added again. They close no round either.
   */
  add(records: readonly LogRecord[], known: ReadonlySet<string>): void {
    const seen = new Set(known);
    for (const record of records) {
      if (record.kind === 'share') this.#share(record);
      else if (!seen.has(blockKey(record))) {
        seen.add(blockKey(record));
        this.#block(record);
      }
    }
  }

  #share(share: ShareRecord): void {
    const state = this.#stateOf(share.poolId);
    state.networkWork = share.networkWork;
    const winner = this.#winner(share);
    const round = winner?.round ?? state.round;
    if (winner === undefined) state.roundWork += share.work;
    else winner.roundWork += share.work;
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

  #block(record: BlockCandidateRecord): void {
    const state = this.#stateOf(record.poolId);
    state.networkWork = record.networkWork;
    const { worker } = this.#entryOf(record);
    const block = { record, worker, round: state.round, roundWork: state.roundWork };
    this.blocks.push(block);
    this.#closing.set(record.poolId, block);
    state.round += 1n;
    state.roundWork = 0n;
  }

  /** The block that this share found, if it did. */
  #winner(share: ShareRecord): BatchBlock | undefined {
    const block = this.#closing.get(share.poolId);
    this.#closing.delete(share.poolId);
    const record = block?.record;
    const same =
      record?.miner === share.miner &&
      record.worker === share.worker &&
      record.height === share.height;
    return same ? block : undefined;
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
export function blockKey(block: { readonly poolId: string; readonly blockHash: string }): string {
  return `${block.poolId} ${block.blockHash}`;
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
      slice.networkWork === share.networkWork
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
