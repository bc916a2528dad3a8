import type { PoolRounds } from '../../../core/plugin-api/rounds.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import { networkTarget } from '../chain/network-target.ts';
import { recordedName } from '../chain/recorded-name.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { BlockRow } from '../record/kale-record.ts';

export type RoundCloserParts = Pick<FarmParts, 'config' | 'reader' | 'record' | 'log' | 'logger'>;

/** Ends the round of each block that the pool planted in, once the farm has moved past it, lowest first. */
export class RoundCloser implements FarmHand {
  readonly name = 'rounds';
  readonly #rounds: PoolRounds;
  readonly #parts: RoundCloserParts;
  #view: FarmView | undefined;
  #closing: Promise<void> | undefined;
  #appending: Promise<void> | undefined;
  #isStopping = false;

  constructor(rounds: PoolRounds, parts: RoundCloserParts) {
    this.#rounds = rounds;
    this.#parts = parts;
  }

  /** Begins to close what is open; the host takes it only when the pool runs, so nothing waits for it here. */
  async attend(view: FarmView): Promise<void> {
    this.#see(view);
    // What is under way goes on to the newest view by itself.
    if (this.#closing !== undefined) return;
    this.close(view).catch((error: unknown) => {
      if (!this.#isStopping) this.#parts.logger.warn({ error }, 'a round could not be closed yet');
    });
  }

  /**
   * Resolves when the rounds of all blocks below the view's are closed, and on record as such: shares that are judged
   * from then on belong to the view's block. To be awaited, with a bound, before its work is handed out; never in the
   * start of the pool. Rejects as `PoolRounds.close`, and with a PoolError DAEMON_* or STORAGE_UNAVAILABLE.
   */
  async close(view: FarmView): Promise<void> {
    this.#see(view);
    // What is under way may have been asked for an earlier view, and then does not close this one's.
    await this.#closing?.catch(() => undefined);
    this.#closing ??= this.#closeAll().finally(() => {
      this.#closing = undefined;
    });
    return this.#closing;
  }

  /** Does not wait for the host, which may never take what it was given: the next life gives it again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#appending?.catch(() => undefined);
  }

  #see(view: FarmView): void {
    if (this.#view === undefined || view.index >= this.#view.index) this.#view = view;
  }

  async #closeAll(): Promise<void> {
    for (;;) {
      const view = this.#view;
      if (view === undefined || this.#isStopping) return;
      const [first] = await this.#parts.record.unclosedBlocks(view.index);
      if (first === undefined) return;
      await this.#closeOne(first, view);
    }
  }

  async #closeOne(row: BlockRow, view: FarmView): Promise<void> {
    const { blockIndex } = row;
    const blockHash = recordedName(row);
    const round = {
      height: blockIndex,
      blockHash,
      networkTarget: await this.#target(blockIndex, view),
      rewardAtomic: 0n,
    };
    if (this.#isStopping) return;
    await this.#rounds.close(round);
    if (this.#isStopping) return;
    this.#appending = this.#parts.log.append([{ kind: 'round-closed', blockIndex, blockHash }]);
    await this.#appending;
  }

  /** The block after it says what the best work of all in it was; where that is gone, the pool's own best. */
  async #target(blockIndex: number, view: FarmView): Promise<Target> {
    const { reader, record, config } = this.#parts;
    const next =
      view.index === blockIndex + 1 && view.block !== undefined
        ? view.block
        : (await reader.block(blockIndex + 1)).value;
    const own = (await record.works(blockIndex)).map(({ zeros }) => zeros);
    return networkTarget(Math.max(next?.maxZeros ?? 0, ...own), config.work.shareZerosMin);
  }
}
