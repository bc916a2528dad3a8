/** The way from a block to its payout, by the host's own classes, over a real database and a real node. */
import { BlockTracker } from '../../../core/blocks/block-tracker.ts';
import type { TrackedChain } from '../../../core/blocks/block-tracker.ts';
import { hostBooksIn } from '../../../core/host/host-books.ts';
import type { HostBooks } from '../../../core/host/host-books.ts';
import { PAYMENT_DEADLINES, PatientPayments } from '../../../core/host/patient-payments.ts';
import { BlockSettlement } from '../../../core/ledger/block-settlement.ts';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import { schemeOf } from '../../../core/ledger/schemes/scheme-choice.ts';
import { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { openDatabase } from '../../../core/storage/database.ts';
import type { Database } from '../../../core/storage/database.ts';
import type { WalletConfig } from '../../../plugins/sha256/coin-config.ts';
import { DaemonChain } from '../../../plugins/sha256/daemons/daemon-chain.ts';
import { NodePayments } from '../../../plugins/sha256/payments/node-payments.ts';
import { AddressWallet } from '../../../plugins/sha256/wallet/address-wallet.ts';
import { ManualClock } from '../../core/storage/manual-clock.ts';
import { coinConfig, poolFacts } from '../../plugins/sha256/pool-parts.ts';

export const POOL = 'btc';

/** What a process is told of where it works. */
export interface PathPlaces {
  readonly databaseUrl: string;
  readonly node: { readonly url: string; readonly user: string; readonly password: string };
  readonly wallet: string;
  readonly method: 'psbt' | 'sendmany';
  /** Height of the block that is paid for. */
  readonly height: number;
  readonly timeoutMs: number;
}

/** Time that passes from one look to the next. */
const LOOK_MS = 30_000;
/** Looks before the block has the two confirmations that make it mature here. */
const LOOKS_IMMATURE = 2;

export class PayoutPath {
  readonly database: Database;
  readonly books: HostBooks;
  readonly payouts: PoolPayouts;
  readonly #clock: ManualClock;
  readonly #tracker: BlockTracker;
  readonly #settlement: BlockSettlement;
  #looks = 0;

  constructor(places: PathPlaces, database: Database, logger: Logger) {
    const clock = new ManualClock();
    this.#clock = clock;
    this.database = database;
    this.books = hostBooksIn(database, clock);
    const { node, wallet, method, timeoutMs } = places;
    const config = coinConfig([node], {
      timeoutMs,
      wallet: { name: wallet, method, timeoutMs, confirmations: 1 } as WalletConfig,
    });
    const events = { emit: () => undefined };
    this.#tracker = new BlockTracker(
      { poolId: POOL, spanMs: LOOK_MS },
      this.#viewOf(new DaemonChain(config, { elected: undefined, health: () => [] }), places),
      this.books.blocks,
      { wasRefused: () => false },
      clock,
      { events, logger },
    );
    const rules = {
      scheme: schemeOf({ scheme: 'pplns', window: 2 }),
      feePercent: fractionOf(2),
      remainderOwner: 'operator',
    };
    this.#settlement = new BlockSettlement(
      { poolId: POOL, spanMs: LOOK_MS, rewardAfterMs: LOOK_MS, rules: () => rules },
      this.books.books,
      clock,
      logger,
    );
    const payments = new NodePayments(config, { ...poolFacts, id: POOL }, logger);
    this.payouts = new PoolPayouts(
      { poolId: POOL, rules: PAYOUT_RULES },
      this.books.payouts,
      {
        payments: new PatientPayments(PAYMENT_DEADLINES, payments),
        wallet: new AddressWallet(config),
      },
      { events, logger },
      clock,
    );
  }

  static async open(places: PathPlaces, logger: Logger = SILENT): Promise<PayoutPath> {
    const options = { url: places.databaseUrl, connectionsMax: 2 };
    return new PayoutPath(places, await openDatabase(options), logger);
  }

  /** Each part looks once. */
  async look(): Promise<void> {
    this.#looks++;
    await this.#tracker.tick();
    await this.#settlement.tick();
    await this.payouts.tick();
    this.#clock.pass(LOOK_MS);
  }

  /** `paid`: nothing is left to do. `sent`: a payment waits for its block. */
  async standing(): Promise<'under way' | 'sent' | 'paid'> {
    const [row] = await this.database.rows<{ sent: boolean; paid: boolean }>(
      `select exists (select 1 from payout_batches where state = 'submitted') as sent,
              exists (select 1 from payout_batches where state = 'confirmed')
              and not exists (select 1 from payout_batches where state not in ('confirmed', 'released'))
              and not exists (select 1 from blocks where settled_status is distinct from 'confirmed')
              and not exists (select 1 from ledger_balances
                where account in ('miner', 'miner-immature', 'fee-immature') and balance <> 0) as paid`,
    );
    if (row?.paid === true) return 'paid';
    return row?.sent === true ? 'sent' : 'under way';
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  /**
   * The node's chain up to the block, and from the third look on one block further. Two confirmations make
   * it mature: so it is seen young by every process, and nobody mines a hundred blocks.
   */
  #viewOf(chain: DaemonChain, { height }: PathPlaces): TrackedChain {
    return {
      maturity: 2,
      canonicalHash: (at) => chain.canonicalHash(at),
      heightTip: async () =>
        Math.min(await chain.heightTip(), this.#looks > LOOKS_IMMATURE ? height + 1 : height),
    };
  }
}

const PAYOUT_RULES = {
  everyMs: 2 * LOOK_MS,
  minimumAtomic: atomic(10_000n),
  requestMinAtomic: atomic(10_000n),
  feeBearer: 'miners',
  runMaxAtomic: undefined,
  dayMaxAtomic: undefined,
  dryRun: false,
  feeAddresses: new Map<string, string>(),
} as const;

const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
