import { PoolPayouts } from '../core/payouts/pool-payouts.ts';
import { atomic } from '../core/ledger/posting.ts';
import type { Clock } from '../core/plugin-api/clock.ts';
import type { Database } from '../core/storage/database.ts';
import { SqlLedger } from '../core/storage/sql-ledger.ts';
import { SqlPayoutGuard } from '../core/storage/payouts/sql-payout-guard.ts';
import { SqlPayoutStore } from '../core/storage/payouts/sql-payout-store.ts';
import { CrowdWallet } from './crowd-wallet.ts';

export interface CrowdSize {
  readonly owners: number;
  /** Of one batch. */
  readonly destinationsMax: number;
}

const MINIMUM_ATOMIC = atomic(1_000n);

/** Very many miners who are all due at once, and the pool that pays them out of a database. */
export class Crowd {
  readonly wallet: CrowdWallet;
  readonly #size: CrowdSize;
  readonly #ledger: SqlLedger;
  readonly #clock = new LookClock();
  readonly #payouts: PoolPayouts;

  constructor(size: CrowdSize, database: Database) {
    this.#size = size;
    this.wallet = new CrowdWallet(size.destinationsMax);
    this.#ledger = new SqlLedger(database, this.#clock);
    const store = new SqlPayoutStore(database, this.#clock, this.#ledger);
    this.#payouts = new PoolPayouts(
      {
        poolId: 'btc',
        rules: {
          everyMs: 3_600_000,
          minimumAtomic: MINIMUM_ATOMIC,
          requestMinAtomic: MINIMUM_ATOMIC,
          feeBearer: 'operator',
          runMaxAtomic: undefined,
          dayMaxAtomic: undefined,
          dryRun: false,
          feeAddresses: new Map(),
        },
      },
      { store, guard: new SqlPayoutGuard(database, this.#clock) },
      {
        payments: this.wallet,
        wallet: { checkAddress: (address) => ({ kind: 'valid', address }) },
      },
      { events: { emit: nothing }, logger: SILENT },
      this.#clock,
    );
    // Until the first run is due.
    this.#clock.pass(60_000);
  }

  owner(index: number): string {
    return `bc1q-miner-${String(index).padStart(31, '0')}`;
  }

  amountOf(index: number): bigint {
    return MINIMUM_ATOMIC + BigInt(index % 1_000);
  }

  /** Everybody's reward of one block, and the operator's. */
  async earn(): Promise<void> {
    const postings = Array.from({ length: this.#size.owners }, (_, index) => ({
      account: 'miner' as const,
      owner: this.owner(index),
      amountAtomic: atomic(this.amountOf(index)),
    }));
    const fee = { account: 'fee', owner: 'operator', amountAtomic: atomic(10n ** 9n) } as const;
    const sum = postings.reduce((total, { amountAtomic }) => total + amountAtomic, 10n ** 9n);
    await this.#ledger.post({
      kind: 'block-matured',
      asset: 'btc',
      idempotencyKey: 'btc:earned',
      postings: [{ account: 'chain', owner: '', amountAtomic: atomic(-sum) }, fee, ...postings],
      facts: {},
    });
  }

  /** One look of the pool's payouts; the first one pays. */
  async look(): Promise<void> {
    await this.#payouts.tick();
    this.#clock.pass(10_000);
  }
}

/** Time that passes from look to look. */
class LookClock implements Clock {
  #spanMs = 0;

  nowMs(): number {
    return 1_800_000_000_000 + this.#spanMs;
  }

  spanMs(): number {
    return this.#spanMs;
  }

  pass(ms: number): void {
    this.#spanMs += ms;
  }
}

function nothing(): void {
  // Nobody listens.
}

const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
