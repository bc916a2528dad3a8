import type { BlockStore } from '../blocks/block-store.ts';
import { BLOCK_SUBMITTER_DEFAULTS, BlockSubmitter } from '../blocks/block-submitter.ts';
import { BLOCK_TRACKER_SPAN_MS, BlockTracker } from '../blocks/block-tracker.ts';
import { CandidateJournal } from '../blocks/candidate-journal.ts';
import { RoundCloser } from '../blocks/round-closer.ts';
import type { EventSink } from '../events/host-event.ts';
import { JOB_BOOK_DEFAULTS, JobBook } from '../jobs/job-book.ts';
import type { JobIds } from '../jobs/job-ids.ts';
import type { MiningPool } from '../jobs/mining-pool.ts';
import type { Verifier } from '../kernels/verifier.ts';
import { BlockSettlement } from '../ledger/block-settlement.ts';
import type { SettlementBooks } from '../ledger/block-settlement.ts';
import type { PayoutBooks, PoolPayouts } from '../payouts/pool-payouts.ts';
import type { PoolCoins } from '../ledger/pool-coins.ts';
import type { WorkCreditStore } from '../ledger/work-credit-store.ts';
import { quotesOf } from '../ledger/work-quote.ts';
import type { NetworkStats } from '../plugin-api/chain.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { KernelSpec } from '../plugin-api/kernel.ts';
import type { PoolRounds } from '../plugin-api/rounds.ts';
import type { DaemonHealth, WorkListener } from '../plugin-api/work-source.ts';
import type { AppendLog } from '../shares/append-log.ts';
import { BlockWatch } from '../shares/block-watch.ts';
import { ExactIntake } from '../shares/exact-intake.ts';
import { FaultLog } from '../shares/fault-log.ts';
import { SHARE_JUDGE_DEFAULTS, ShareJudge } from '../shares/share-judge.ts';
import type { ShareObserver } from '../shares/share-observer.ts';
import { VerdictDesk } from '../shares/verdict-desk.ts';
import { GuardedWallet } from './guarded-wallet.ts';
import { NetworkWatch } from './network-watch.ts';
import { payoutsOf } from './payout-factory.ts';
import type { PoolEngine, PoolParts } from './pool-engine.ts';
import { CoinClaim } from './pool-coin.ts';
import { PoolReserve } from './pool-reserve.ts';
import { settlementOptionsOf } from './reward-rules.ts';
import { SoloWallet } from './solo-wallet.ts';

/** What all pools of a host share. */
export interface MiningServices {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly log: AppendLog;
  readonly observer: ShareObserver;
  readonly blocks: BlockStore;
  readonly books: SettlementBooks;
  readonly payouts: PayoutBooks;
  readonly credits: WorkCreditStore;
  readonly coins: PoolCoins;
  readonly jobIds: JobIds;
  readonly lateGraceMs: number;
  readonly verifierFor: (kernel: KernelSpec) => Verifier;
}

const TICK_MS = 250;
/** Faults of one kind are told once in this span, the rest counted. */
const FAULT_SPAN_MS = 10_000;

/** Jobs, shares and blocks of one pool, wired together; the order of construction is the way of a share. */
export class MiningEngine implements PoolEngine {
  readonly pool: MiningPool;
  readonly payouts: PoolPayouts | undefined;
  readonly rounds: PoolRounds;
  readonly templates: WorkListener;
  readonly #book: JobBook;
  readonly #intake: ExactIntake;
  readonly #submitter: BlockSubmitter;
  readonly #tracker: BlockTracker;
  readonly #settlement: BlockSettlement;
  readonly #reserve: PoolReserve;
  readonly #judge: ShareJudge;
  readonly #network: NetworkWatch;
  readonly #verifier: Verifier;
  readonly #parts: PoolParts;
  readonly #coin: CoinClaim;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: PoolParts, services: MiningServices) {
    const { clock, events, log, observer } = services;
    const { id: poolId, manifest, settings, work, jobs, chain, logger } = parts;
    this.#parts = parts;
    this.#coin = new CoinClaim(parts, services);
    const bookOptions = { ...JOB_BOOK_DEFAULTS, poolId, lateGraceMs: services.lateGraceMs };
    this.#book = new JobBook(bookOptions, jobs, services.jobIds, clock, events, logger);
    this.templates = this.#book;
    this.#verifier = services.verifierFor(manifest.kernel);
    // Before any session hears of a job: its seed is on its way when the first share comes.
    this.#book.subscribe({ job: ({ epoch }) => this.#verifier.follow(poolId, epoch) });
    const coinPercents = parts.terms.fees.map(({ percent }) => percent);
    const quote = quotesOf(settings.payout.scheme, coinPercents, () => parts.control.feePercent);
    const journal = new CandidateJournal({ poolId, quote }, log, events, clock, logger);
    this.#submitter = new BlockSubmitter(
      BLOCK_SUBMITTER_DEFAULTS,
      work,
      journal,
      this.#book,
      clock,
    );
    const finder = parts.ownAddress;
    this.rounds = new RoundCloser({ poolId, finder, quote }, log, events, clock, logger);
    const solves = manifest.rounds !== 'closed';
    this.#judge = new ShareJudge({ ...SHARE_JUDGE_DEFAULTS, quote, solves }, this.#book, clock);
    const stations = {
      builder: jobs,
      verifier: this.#verifier,
      blocks: new BlockWatch({ poolId }, jobs, this.#submitter, logger),
      judge: this.#judge,
      desk: new VerdictDesk({ poolId }, log, observer, clock),
    };
    const faults = new FaultLog({ spanMs: FAULT_SPAN_MS }, clock, logger);
    const { algorithm, inputBytes } = manifest.kernel;
    this.#intake = new ExactIntake({ inputBytes }, stations, faults);
    this.pool = {
      id: poolId,
      algorithm,
      dialects: manifest.dialects,
      wallet: new SoloWallet(
        { poolIsSolo: settings.payout.scheme === 'solo', solves },
        new GuardedWallet(parts.wallet, faults),
      ),
      jobs: this.#book,
      intake: this.#intake,
      priority: settings.priority,
    };
    const reports = { events, logger };
    const settlement = settlementOptionsOf(parts);
    // There is no use in settling blocks more often than they are looked at.
    const trackerSpanMs = Math.min(BLOCK_TRACKER_SPAN_MS, settlement.spanMs);
    this.#tracker = new BlockTracker(
      { poolId, spanMs: trackerSpanMs },
      chain,
      services.blocks,
      journal,
      clock,
      reports,
    );
    this.#settlement = new BlockSettlement(settlement, services.books, clock, logger);
    this.payouts = payoutsOf(parts, services);
    this.#reserve = new PoolReserve(parts, services);
    this.#network = new NetworkWatch(chain, clock, logger);
  }

  get network(): NetworkStats | undefined {
    return this.#network.latest;
  }

  get jobAgeMs(): number | undefined {
    return this.#book.currentAgeMs;
  }

  health(): readonly DaemonHealth[] {
    const { id, logger, work } = this.#parts;
    try {
      return work.health();
    } catch (error) {
      // Foreign code: the answers about other pools must not suffer.
      logger.debug({ error }, 'the plugin cannot say how its daemons are');
      const reason = error instanceof Error ? error.message : String(error);
      return [{ name: id, state: 'down', heightTip: undefined, reason }];
    }
  }

  async start(): Promise<void> {
    await this.#coin.open();
    await this.#reserve.open();
    // Whoever waits for this may have given up meanwhile.
    if (this.#stopped) return;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  async drain(): Promise<void> {
    this.payouts?.close();
    await this.#intake.idle();
    await this.#submitter.settled();
    await this.payouts?.idle();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#book.end();
    this.#verifier.follow(this.#parts.id, undefined);
    this.#intake.close();
    this.#submitter.close();
    this.#judge.close();
    this.#settlement.close();
    this.payouts?.close();
    this.#reserve.close();
  }

  #tick(): void {
    this.#book.tick();
    this.#intake.tick();
    this.#submitter.tick();
    void this.#tracker.tick();
    void this.#network.tick();
    void this.#coin.tick();
    if (!this.#coin.isSettled) return;
    void this.#settlement.tick();
    void this.payouts?.tick();
    this.#reserve.tick();
  }
}
