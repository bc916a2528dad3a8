import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import { requireTreasury } from '../payments/treasury-check.ts';

export type TreasuryParts = Pick<
  FarmParts,
  'reader' | 'accounts' | 'deeds' | 'treasury' | 'logger'
>;

/** Lets the pool's own account hold KALE, so that rewards can be gathered on it. */
export class TreasuryKeeper implements FarmHand {
  readonly name = 'treasury';
  readonly #parts: TreasuryParts;
  #state: 'missing' | 'trying' | 'ready' = 'missing';
  #isStopping = false;
  #under: Promise<void> = Promise.resolve();
  /** What was in the way last: it is told once. */
  #told: string | undefined;

  constructor(parts: TreasuryParts) {
    this.#parts = parts;
  }

  async attend(): Promise<void> {
    if (this.#state !== 'missing' || this.#isStopping) return;
    this.#state = 'trying';
    this.#under = this.#required();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#under;
  }

  /** Never rejects. */
  async #required(): Promise<void> {
    const { treasury, logger } = this.#parts;
    try {
      await requireTreasury(treasury.publicKey, this.#parts);
      this.#state = 'ready';
    } catch (error) {
      this.#state = 'missing';
      const message = error instanceof Error ? error.message : 'failed';
      if (message !== this.#told && !this.#isStopping)
        logger.warn({ error }, "the pool's account cannot hold KALE yet");
      this.#told = message;
    }
  }
}
