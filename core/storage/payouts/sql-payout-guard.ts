import { hostname } from 'node:os';
import { pid } from 'node:process';
import type { Fence, PayoutGuard } from '../../payouts/payout-guard.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { Database, Statements } from '../database.ts';

/** After so many seconds of silence the server asks whether the holder is still there, and then often. */
const KEEPALIVE = { idle: '30', interval: '10', count: '3' };

type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * A lock that the server frees when its holder is gone, and a token in the database for a holder who does not
 * know that he is: he is refused by the token, whatever he believes of the lock. PGlite has one process, which
 * its directory is locked for; there the token alone counts.
 */
export class SqlPayoutGuard implements PayoutGuard {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #running = new Set<string>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Also rejects with `STORAGE_UNAVAILABLE`; nothing was run then. */
  async run<T>(poolId: string, act: (fence: Fence) => Promise<T>): Promise<T | undefined> {
    if (this.#running.has(poolId)) return undefined;
    this.#running.add(poolId);
    try {
      if (this.#database.engine === 'pglite') return await act(await this.#takeFence(poolId));
      return await this.#locked(poolId, act);
    } finally {
      this.#running.delete(poolId);
    }
  }

  /**
   * The lock is a transaction that does nothing else, and ends with `act`. How it ends says nothing of what
   * `act` did: what that came to is kept apart.
   */
  async #locked<T>(poolId: string, act: (fence: Fence) => Promise<T>): Promise<T | undefined> {
    let outcome: Outcome<T> | undefined;
    try {
      await this.#database.transactionApart(async (statements) => {
        if (!(await tryLock(statements, poolId))) return;
        const fence = await this.#takeFence(poolId);
        outcome = await act(fence).then(
          (value) => ({ kind: 'done', value }),
          (error: unknown) => ({ kind: 'failed', error }),
        );
      });
    } catch (error) {
      outcome ??= { kind: 'failed', error };
    }
    if (outcome?.kind === 'failed') throw outcome.error;
    return outcome?.value;
  }

  /** On record before anything is done with it; waits for what an older holder is committing just now. */
  async #takeFence(poolId: string): Promise<Fence> {
    const [row] = await this.#database.rows<{ token: bigint }>(
      `insert into payout_fences (pool, token, holder, taken_at) values (?, 1, ?, ?)
       on conflict (pool) do update set token = payout_fences.token + 1,
         holder = excluded.holder, taken_at = excluded.taken_at
       returning token`,
      [poolId, `${hostname()} ${pid}`, new Date(this.#clock.nowMs()).toISOString()],
    );
    return { poolId, token: row?.token ?? 0n };
  }
}

/** The settings are those of this transaction: a lock must outlast idling, and not outlast its holder. */
async function tryLock(statements: Statements, poolId: string): Promise<boolean> {
  const [row] = await statements.rows<{ locked: boolean }>(
    `select set_config('idle_in_transaction_session_timeout', '0', true),
            set_config('tcp_keepalives_idle', ?, true),
            set_config('tcp_keepalives_interval', ?, true),
            set_config('tcp_keepalives_count', ?, true),
            pg_try_advisory_xact_lock(hashtextextended('headframe payouts ' || ?::text, 0)) as locked`,
    [KEEPALIVE.idle, KEEPALIVE.interval, KEEPALIVE.count, poolId],
  );
  return row?.locked === true;
}
