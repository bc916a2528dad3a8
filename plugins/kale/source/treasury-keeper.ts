import { treasuryKey } from '../farm/deed-keys.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';

export type TreasuryParts = Pick<
  FarmParts,
  'reader' | 'accounts' | 'deeds' | 'treasury' | 'logger'
>;

/** Lets the pool's own account hold KALE, so that rewards can be gathered on it. */
export class TreasuryKeeper implements FarmHand {
  readonly name = 'treasury';
  readonly #parts: TreasuryParts;
  #isReady = false;
  #isStopping = false;
  #under: Promise<unknown> = Promise.resolve();

  constructor(parts: TreasuryParts) {
    this.#parts = parts;
  }

  /** @throws PoolError DAEMON_*, STORAGE_UNAVAILABLE */
  async attend(): Promise<void> {
    const { reader, accounts, deeds, treasury, logger } = this.#parts;
    const key = treasuryKey();
    if (this.#isReady || this.#isStopping || deeds.isUnderWay(key)) return;
    const [line] = (await reader.trustlines([treasury.publicKey])).value;
    this.#isReady = line !== undefined;
    if (this.#isReady) return;
    const doing = deeds.do({ key, before: [], deed: () => accounts.trust(treasury) }, () => []);
    this.#under = doing.then(
      (outcome) => {
        if (outcome.kind === 'refused' || outcome.kind === 'failed')
          logger.warn({ outcome: outcome.text }, "the pool's account cannot hold KALE yet");
      },
      (error: unknown) => logger.warn({ error }, "the pool's account cannot hold KALE yet"),
    );
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#under;
  }
}
