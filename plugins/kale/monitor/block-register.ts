import { PoolError } from '../../../core/plugin-api/errors.ts';
import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';

const EVENTS_MAX = 1_000;

/** Puts on record which blocks were seen open, and which came and went while nobody looked. */
export class BlockRegister {
  readonly #parts: Pick<FarmParts, 'log' | 'record'>;
  /** The last block on record; undefined before the record was asked. */
  #last: Last | undefined;

  constructor(parts: Pick<FarmParts, 'log' | 'record'>) {
    this.#parts = parts;
  }

  /** Highest block on record, -1 for none. @throws PoolError STORAGE_UNAVAILABLE */
  async last(): Promise<number> {
    return (await this.#lastOne()).index;
  }

  /**
   * In order, each once; all of it is on record when this resolves. @throws PoolError STORAGE_UNAVAILABLE, and
   * DAEMON_RPC for a block that cannot be open yet: a node that told of it once would have millions missed.
   */
  async enter({ index, block, ledger, closeTime }: FarmView): Promise<void> {
    const last = await this.#lastOne();
    if (block === undefined || index <= last.index) return;
    requirePossible(last, index, closeTime);
    // Blocks from before the pool's first one are none of its own.
    const first = last.index < 0 ? index : last.index + 1;
    for (let from = first; from < index; from += EVENTS_MAX) {
      const missed = missedFrom(from, Math.min(from + EVENTS_MAX, index));
      await this.#parts.log.append(missed);
      this.#last = { ...last, index: from + missed.length - 1 };
    }
    const entropy = Buffer.from(block.entropy).toString('hex');
    const { timestamp } = block;
    await this.#parts.log.append([
      { kind: 'block-seen', blockIndex: index, entropy, timestamp, ledger },
    ]);
    this.#last = { index, seen: { index, timestamp } };
  }

  async #lastOne(): Promise<Last> {
    if (this.#last !== undefined) return this.#last;
    const [row] = await this.#parts.record.blocks(1);
    const { blockIndex: index = -1, timestamp } = row ?? {};
    this.#last = { index, seen: timestamp === undefined ? FIRST : { index, timestamp } };
    return this.#last;
  }
}

interface Seen {
  readonly index: number;
  /** Unix seconds. */
  readonly timestamp: bigint;
}

interface Last {
  /** -1 for none. */
  readonly index: number;
  /** The last block whose time is known. */
  readonly seen: Seen;
}

/** No farm is older than the clock. */
const FIRST: Seen = { index: 0, timestamp: 0n };

/** Each block opens no sooner than 300 s behind the last; the clock may be that of the ledger before. */
function requirePossible({ index: lastIndex, seen }: Last, index: number, closeTime: bigint): void {
  const most = (closeTime - seen.timestamp) / BLOCK_INTERVAL_SECONDS + 1n;
  if (BigInt(index - seen.index) <= most) return;
  const facts = { index, lastIndex, closeTime: `${closeTime}` };
  throw new PoolError('DAEMON_RPC', `a daemon told of block ${index}, which cannot be yet`, facts);
}

/** Up to the one before `end`. */
function missedFrom(from: number, end: number): readonly KaleEvent[] {
  return Array.from({ length: end - from }, (_, at) => ({
    kind: 'block-missed',
    blockIndex: from + at,
  }));
}
