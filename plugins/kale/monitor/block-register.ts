import type { KaleEvent } from '../events/kale-event.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';

const EVENTS_MAX = 1_000;

/** Puts on record which blocks were seen open, and which came and went while nobody looked. */
export class BlockRegister {
  readonly #parts: Pick<FarmParts, 'log' | 'record'>;
  /** The last block on record; undefined before the record was asked. */
  #last: number | undefined;

  constructor(parts: Pick<FarmParts, 'log' | 'record'>) {
    this.#parts = parts;
  }

  /** Highest block on record, -1 for none. @throws PoolError STORAGE_UNAVAILABLE */
  async last(): Promise<number> {
    this.#last ??= (await this.#parts.record.blocks(1))[0]?.blockIndex ?? -1;
    return this.#last;
  }

  /** In order, each once; all of it is on record when this resolves. @throws PoolError STORAGE_UNAVAILABLE */
  async enter({ index, block, ledger }: FarmView): Promise<void> {
    const last = await this.last();
    if (block === undefined || index <= last) return;
    const events: KaleEvent[] = [];
    // Blocks from before the pool's first one are none of its own.
    for (let missed = last + 1; last >= 0 && missed < index; missed += 1)
      events.push({ kind: 'block-missed', blockIndex: missed });
    const entropy = Buffer.from(block.entropy).toString('hex');
    const { timestamp } = block;
    events.push({ kind: 'block-seen', blockIndex: index, entropy, timestamp, ledger });
    for (let at = 0; at < events.length; at += EVENTS_MAX) {
      const part = events.slice(at, at + EVENTS_MAX);
      await this.#parts.log.append(part);
      this.#last = Math.max(last, ...part.map(blockOf));
    }
  }
}

function blockOf(event: KaleEvent): number {
  return 'blockIndex' in event ? event.blockIndex : -1;
}
