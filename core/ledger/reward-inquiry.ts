import { PoolError } from '../plugin-api/errors.ts';
import type { OpenBlock } from './settlement-store.ts';
import type { RewardQuestion, ToldReward } from './told-reward.ts';

/**
 * Asks what blocks brought, or takes what is on record of them where nobody can be asked. A chain that does not answer
 * is asked once in a look: many blocks may wait, each for as long as an answer may take.
 */
export class RewardInquiry {
  readonly #ask: RewardQuestion | undefined;
  #away = false;

  constructor(ask: RewardQuestion | undefined) {
    this.#ask = ask;
  }

  /** A look at the open blocks begins. */
  begin(): void {
    this.#away = false;
  }

  /** Undefined: not known for now. Rejects with what the chain, or its answer, is at fault with. */
  async of(block: OpenBlock): Promise<ToldReward | undefined> {
    const { rewardAtomic: amountAtomic } = block;
    if (this.#ask === undefined) return { amountAtomic, direct: new Map(), feesOf: 'rest' };
    if (this.#away) return undefined;
    try {
      return await this.#ask(block);
    } catch (error) {
      // An answer that cannot be says nothing of those about other blocks.
      this.#away = !(error instanceof PoolError && error.code === 'REWARD_INVALID');
      throw error;
    }
  }
}
