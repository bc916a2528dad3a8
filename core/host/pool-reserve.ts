import { amountText } from '../api/answers/amount.ts';
import { coinAmount } from '../ledger/coin-amount.ts';
import type { WorkCreditStore } from '../ledger/work-credit-store.ts';
import { WORK_CREDITING_DEFAULTS, WorkCrediting } from '../ledger/work-crediting.ts';
import type { ReserveStanding } from '../ledger/work-crediting.ts';
import { isCrediting } from '../ledger/work-quote.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PoolParts } from './pool-engine.ts';

type ReservedPool = Pick<PoolParts, 'id' | 'file' | 'settings' | 'decimals' | 'logger' | 'end'>;

const KEY = 'payout.reserveFloor';

/**
 * The reserve that a pool credits work from (PPS, FPPS). Without one above its floor the pool hands out no
 * work: it does not start, and ends while it runs, so that miners go elsewhere. What is due stays due.
 *
 * A pool of another scheme may have work that is due from an earlier time. It is credited, and where the
 * reserve does not reach for it the log says so.
 */
export class PoolReserve {
  readonly #pool: ReservedPool;
  readonly #crediting: WorkCrediting;
  readonly #isNeeded: boolean;

  /** @throws PoolError CONFIG_INVALID where the floor is no amount of the coin. */
  constructor(
    pool: ReservedPool,
    services: { readonly credits: WorkCreditStore; readonly clock: Clock },
  ) {
    this.#pool = pool;
    this.#isNeeded = isCrediting(pool.settings.payout.scheme);
    this.#crediting = new WorkCrediting(
      { ...WORK_CREDITING_DEFAULTS, poolId: pool.id, floorAtomic: floorOf(pool) },
      services.credits,
      services.clock,
      pool.logger,
      (standing) => this.#stands(standing),
    );
  }

  /** Rejects with `RESERVE_MISSING` where the pool must not start, `STORAGE_UNAVAILABLE` where nobody knows. */
  async open(): Promise<void> {
    if (!this.#isNeeded) return;
    // A page says enough; the rest of a long queue is credited while the pool runs.
    const standing = await this.#crediting.run(1);
    if (isMissing(standing)) throw this.#missing(standing);
  }

  tick(): void {
    void this.#crediting.tick();
  }

  close(): void {
    this.#crediting.close();
  }

  #stands(standing: ReserveStanding): void {
    const { end, id: poolId, logger } = this.#pool;
    if (this.#isNeeded && isMissing(standing)) end(this.#missing(standing));
    else if (standing.owes) {
      const reserve = String(standing.reserveAtomic);
      logger.error({ poolId, reserve }, 'work is due that the reserve cannot pay: deposit to it');
    }
  }

  #missing({ reserveAtomic, floorAtomic, owes }: ReserveStanding): PoolError {
    const { id: pool, file, decimals } = this.#pool;
    const has = amountText(reserveAtomic, decimals);
    const floor = amountText(floorAtomic, decimals);
    const why = owes ? 'and cannot pay for work that is due' : 'which is not above its floor';
    const message =
      `${file}: ${KEY}: the reserve has ${has}, ${why} (floor ${floor}): ` +
      `headframe ledger deposit --pool ${pool} --amount COINS`;
    return new PoolError('RESERVE_MISSING', message, { pool, file, key: KEY, has, floor });
  }
}

function isMissing({ reserveAtomic, floorAtomic, owes }: ReserveStanding): boolean {
  return owes || reserveAtomic <= floorAtomic;
}

function floorOf({ file, settings, decimals }: ReservedPool): bigint {
  const { reserveFloor } = settings.payout;
  if (reserveFloor === undefined) return 0n;
  const floor = coinAmount(reserveFloor, decimals);
  if (floor !== undefined) return floor;
  const what = `expected an amount with at most ${decimals} decimals, got ${reserveFloor}`;
  throw new PoolError('CONFIG_INVALID', `${file}: ${KEY}: ${what}`, { file, key: KEY });
}
