import type { PoolCoins } from '../ledger/pool-coins.ts';
import type { CoinDescription, CoinPlugin } from '../plugin-api/coin-plugin.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { asPoolError } from './foreign-error.ts';
import type { PoolParts } from './pool-engine.ts';

/** What tells the money of one pool from that of another: plugin, ticker, and the network where it is named. */
export function coinOf(
  { id }: Pick<CoinPlugin, 'id'>,
  { symbol, network }: Pick<CoinDescription, 'symbol' | 'network'>,
): string {
  return network === undefined ? `${id} ${symbol}` : `${id} ${symbol} ${network}`;
}

/**
 * Balances name the pool and not its coin, and an address of one coin may be valid in another: a pool whose file
 * has another coin than its money must not start. Rejects with `CONFIG_INVALID`, `STORAGE_UNAVAILABLE`.
 */
async function requireCoin(
  { id: pool, file, coin }: Pick<PoolParts, 'id' | 'file' | 'coin'>,
  coins: PoolCoins,
): Promise<void> {
  const recorded = await coins.claim(pool, coin);
  if (recorded === coin) return;
  const message =
    `${file}: plugin: the pool's blocks and balances are of "${recorded}", and the file now says "${coin}": ` +
    `give the new coin a file of another name, and so another id`;
  throw new PoolError('CONFIG_INVALID', message, { pool, file, key: 'plugin', recorded, coin });
}

/** From one attempt to the next while the database is away. */
const AGAIN_MS = 10_000;

/**
 * The coin of a pool that starts. While the database is away nobody knows whether it is that of the pool's money:
 * mining goes on, nothing is entered or paid, and the database is asked again.
 */
export class CoinClaim {
  readonly #pool: Pick<PoolParts, 'id' | 'file' | 'coin' | 'end'>;
  readonly #coins: PoolCoins;
  readonly #clock: Clock;
  #isSettled = false;
  #busy = false;
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(
    pool: Pick<PoolParts, 'id' | 'file' | 'coin' | 'end'>,
    services: { readonly coins: PoolCoins; readonly clock: Clock },
  ) {
    this.#pool = pool;
    this.#coins = services.coins;
    this.#clock = services.clock;
  }

  /** Whether the pool's money may be touched. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Rejects with `CONFIG_INVALID` where the pool must not start. */
  async open(): Promise<void> {
    try {
      await requireCoin(this.#pool, this.#coins);
      this.#isSettled = true;
    } catch (error) {
      if (!(error instanceof PoolError) || error.code !== 'STORAGE_UNAVAILABLE') throw error;
      this.#dueMs = this.#clock.spanMs() + AGAIN_MS;
    }
  }

  /** Asks again if it is time, and ends the pool whose money is of another coin. Never rejects. */
  async tick(): Promise<void> {
    if (this.#isSettled || this.#busy || this.#clock.spanMs() < this.#dueMs) return;
    this.#busy = true;
    try {
      await this.open();
    } catch (error) {
      // It ends the pool: nothing is left to ask for.
      this.#dueMs = Number.POSITIVE_INFINITY;
      this.#pool.end(asPoolError(error) ?? unforeseen(error));
    } finally {
      this.#busy = false;
    }
  }
}

function unforeseen(error: unknown): PoolError {
  const reason = error instanceof Error ? error.message : String(error);
  return new PoolError('STORAGE_UNAVAILABLE', reason, {}, error);
}
