import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { blockName, type FoundNonce, type OpenBlock, type OpenField } from '../farm/open-field.ts';

/** A nonce whose share is on disk. */
export interface EarnedNonce {
  readonly block: OpenBlock;
  /** G address. */
  readonly lane: string;
  readonly nonce: bigint;
  readonly zeros: number;
}

const RETRY_MS = 1_000;

/**
 * Hands nonces to the field. Where that cannot put them on record, the best of each farmer is kept and tried again
 * until its block is over: the miner has its share already. What the record refuses for good is dropped.
 */
export class NonceOffers {
  readonly #field: Pick<OpenField, 'block' | 'offer'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** By farmer. */
  #kept = new Map<string, EarnedNonce>();
  #triedAtMs = 0;

  constructor(field: Pick<OpenField, 'block' | 'offer'>, clock: Clock, logger: Logger) {
    this.#field = field;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** How many wait. */
  get count(): number {
    return this.#kept.size;
  }

  /** Resolves when the field has taken it, or will be asked again. Never rejects. */
  async offer(earned: EarnedNonce): Promise<void> {
    this.retry();
    try {
      await this.#field.offer(foundNonce(earned));
    } catch (error) {
      this.#failed(earned, error);
    }
  }

  /** Tries again what was kept, if that is worth it by now; to be called often. */
  retry(): void {
    const nowMs = this.#clock.spanMs();
    if (this.#kept.size === 0 || nowMs - this.#triedAtMs < RETRY_MS) return;
    this.#triedAtMs = nowMs;
    const kept = this.#kept;
    this.#kept = new Map();
    const open = this.#field.block?.name;
    for (const earned of kept.values())
      if (blockName(earned.block) === open)
        this.#field.offer(foundNonce(earned)).catch((error: unknown) => {
          if (error instanceof RangeError) this.#failed(earned, error);
          else this.#keep(earned);
        });
  }

  #failed(earned: EarnedNonce, error: unknown): void {
    const { block, lane: farmer, zeros } = earned;
    const facts = { blockIndex: block.index, farmer, zeros, error };
    if (error instanceof RangeError) {
      this.#logger.warn(facts, 'the record refuses a nonce, it is dropped');
      return;
    }
    this.#logger.warn(facts, 'the field could not take a nonce, it is asked again');
    this.#keep(earned);
  }

  #keep(earned: EarnedNonce): void {
    const known = this.#kept.get(earned.lane);
    const isBetter =
      known === undefined ||
      known.block.index < earned.block.index ||
      (known.block.index === earned.block.index && known.zeros < earned.zeros);
    if (isBetter) this.#kept.set(earned.lane, earned);
  }
}

function foundNonce({ block, lane, nonce }: EarnedNonce): FoundNonce {
  return { blockIndex: block.index, custodialWallet: lane, nonce };
}
