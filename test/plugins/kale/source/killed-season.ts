import { setTimeout as pause } from 'node:timers/promises';
import { Keypair } from '@stellar/stellar-sdk';
import type { FarmView } from '../../../../plugins/kale/farm/farm-view.ts';
import type { FarmerRow } from '../../../../plugins/kale/record/kale-record.ts';
import { devnetAddress, poolKeys } from '../../../../plugins/kale/pool-keys.ts';
import type { KeySettings } from '../../../../plugins/kale/pool-keys.ts';
import { ManualClock } from '../../../core/storage/manual-clock.ts';
import { coinSettings } from '../coin-settings.ts';
import { RunningFarm } from '../devnet/running-farm.ts';
import type { KaleDatabase } from '../record/kale-database.ts';
import { MortalPool } from './mortal-pool.ts';
import type { Death, PoolPlace } from './mortal-pool.ts';

const FARMERS = 4;
export const DEPOSIT = 1_000_003n;
/** Rounds that are closed before one farmer leaves. */
const BLOCKS = 2;
const LEDGER_SECONDS = 5;
/** Where nobody waits for a ledger. */
const LEAP_SECONDS = 100;
/** Looks at the farm after which nobody waits for a ledger who did not begin to. */
const IDLE_LOOKS = 2;
const TURN_MS = 2;
const TURNS_MAX = 50_000;
const NONCES = 3n;
const KEYS: KeySettings = { network: 'devnet', devnet: { ledgerMs: 0, sources: 2 } };
const PAIL_EXISTS = 'Error(Contract, #8)';
const STRANGER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 99));

export interface SeasonOptions {
  readonly database: KaleDatabase;
  readonly poolId: string;
  readonly deaths: readonly Death[];
  /** At each turn until the season ends: what befalls the node. */
  readonly meddle?: (season: KilledSeason, turn: number) => void | Promise<void>;
  /** Where the node keeps its ledgers; left out, it forgets them. */
  readonly dataDir?: string;
}

/**
 * From the registration of farmers through blocks that are planted, worked, harvested and swept, to one farmer's exit
 * and an end where nothing is on its way: with a process that is killed as often as is said, and another behind it.
 */
export class KilledSeason {
  readonly place: PoolPlace;
  readonly farm: RunningFarm;
  readonly payee: string;
  readonly issued = new Map<string, bigint>();
  /** What the host was told of each block, at each asking. */
  readonly rewards = new Map<number, Set<string>>();
  readonly struck: Death[] = [];
  pool!: MortalPool;
  lives = 0;
  #deaths: Death[];
  #isEnding = false;
  /** Whether a farmer may leave: not before all deaths are died that come before it. */
  #isLeaving = true;
  #view: FarmView | undefined;
  #looks = 0;
  /** Farmers whose deposit is not on record yet. */
  #owed = 0;
  readonly #options: SeasonOptions;

  private constructor(options: SeasonOptions, farm: RunningFarm, payee: string) {
    this.#options = options;
    this.#deaths = [...options.deaths];
    this.farm = farm;
    this.payee = payee;
    this.place = {
      poolId: options.poolId,
      address: devnetAddress(KEYS),
      config: settings(),
      urls: [farm.devnet.url],
      database: options.database.own,
      clock: new ManualClock(),
      closed: [],
      told: [],
    };
  }

  static async start(options: SeasonOptions): Promise<KilledSeason> {
    const farm = await RunningFarm.start({ isTended: true, dataDir: options.dataDir });
    const payee = await farm.farmer(60, 0n);
    const { treasury, sources } = poolKeys(KEYS, devnetAddress(KEYS));
    for (const { publicKey } of [treasury, ...sources]) await farm.devnet.createAccount(publicKey);
    await farm.devnet.createAccount(STRANGER.publicKey());
    return new KilledSeason(options, farm, payee.publicKey());
  }

  /** Resolves when nothing is on its way, and nobody will plant any more. @throws Error where it never comes to that */
  async play(): Promise<void> {
    await this.#begin();
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      if (this.pool.isDead) await this.#begin();
      if (!this.#isEnding) await this.#options.meddle?.(this, turn);
      if ((await this.#lived(() => this.#turn())) === true) return;
      await pause(TURN_MS);
    }
    throw new Error(`the season never ended: ${this.place.told.slice(-20).join('\n')}`);
  }

  async stop(): Promise<void> {
    this.pool.die();
    await this.farm.stop();
  }

  /** What the life that runs says, or undefined where it is dead before it said it. */
  async #lived(act: () => Promise<boolean>): Promise<boolean | undefined> {
    const acting = act();
    acting.catch(() => undefined);
    const told = await Promise.race([acting, this.pool.died]);
    return told === 'died' ? undefined : told;
  }

  async #begin(): Promise<void> {
    const death = this.#deaths.shift();
    this.#isLeaving = death?.kind !== 'step' || /leaving|exit/.test(death.step);
    this.lives += 1;
    const config = this.#isEnding ? { ...this.place.config, plant: noPlants() } : this.place.config;
    this.pool = await MortalPool.begin({ ...this.place, config }, death);
    if (death !== undefined) void this.pool.died.then(() => this.struck.push(death));
  }

  /** True at the end of the season. A ledger closes where somebody waits for one, or nobody did anything for a while. */
  async #turn(): Promise<boolean> {
    const { office } = this.pool.source;
    if (this.farm.devnet.waitingCount > 0) return this.#close(LEDGER_SECONDS);
    if (office.view === this.#view) return false;
    this.#view = office.view;
    this.#looks += 1;
    if (await this.#attend()) return true;
    if (this.#looks < IDLE_LOOKS) return false;
    const isQuick = office.deeds > 0 || this.#owed > 0 || office.view?.isDue === true;
    return this.#close(isQuick ? LEDGER_SECONDS : LEAP_SECONDS);
  }

  async #attend(): Promise<boolean> {
    const { office } = this.pool.source;
    const farmers = await office.record.farmers();
    if (farmers.length < FARMERS) await this.#register(farmers.length);
    await this.#deposit(farmers);
    await this.#offer();
    await this.#tellRewards();
    return (await this.#isLate(farmers)) ? this.#end() : false;
  }

  async #register(count: number): Promise<void> {
    // One owner is paid elsewhere, all others onto their farmer's account.
    const payoutAddress = count === 1 ? { payoutAddress: this.payee } : {};
    const application = { poolerId: 'own', stakeMillionths: 300_000 + count, ...payoutAddress };
    await this.pool.source.office.register(application);
  }

  async #deposit(farmers: readonly FarmerRow[]): Promise<void> {
    const isOwed = ({ balance, stakedTotal, state }: FarmerRow) =>
      state === 'active' && balance + stakedTotal === 0n;
    this.#owed = farmers.filter(isOwed).length;
    for (const { custodialWallet, isReady } of farmers) {
      if (!isReady || this.issued.has(custodialWallet)) continue;
      this.issued.set(custodialWallet, DEPOSIT);
      await this.farm.devnet.issueKale(custodialWallet, DEPOSIT);
    }
  }

  /** A miner of little patience. */
  async #offer(): Promise<void> {
    const { field } = this.pool.source.office;
    const blockIndex = field.block?.index ?? 0;
    for (const { custodialWallet, zeros } of field.lanes())
      for (let nonce = 0n; zeros === undefined && nonce < NONCES; nonce += 1n)
        await field.offer({ blockIndex, custodialWallet, nonce });
  }

  /** As the host asks for the reward of each round that is closed, again and again. */
  async #tellRewards(): Promise<void> {
    for (const { height, blockHash } of this.place.closed) {
      const told = this.rewards.get(height);
      if (told !== undefined && !this.#isEnding) continue;
      const reward = await this.pool.chain.reward(height, blockHash).catch(() => undefined);
      if (reward === undefined) continue;
      const { amountAtomic, direct } = reward;
      const parts = direct.map((each) => `${each.address} ${each.amountAtomic}`);
      this.rewards.set(height, (told ?? new Set()).add([amountAtomic, ...parts].join(',')));
    }
  }

  /** Whether there were blocks enough, and one farmer has left. */
  async #isLate(farmers: readonly FarmerRow[]): Promise<boolean> {
    const { office } = this.pool.source;
    const [first] = farmers;
    if (first === undefined || farmers.length < FARMERS) return false;
    if (first.state === 'departed') return true;
    if (first.state === 'leaving') return false;
    if (this.#isLeaving && this.place.closed.length >= BLOCKS)
      await office.leave(first.farmerId, this.payee);
    return false;
  }

  /** Others turn the blocks from now on, and the node is sound. */
  async #end(): Promise<boolean> {
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.farm.devnet.thaw();
      this.pool.die();
      return false;
    }
    if (await this.#isOver()) return true;
    if (await this.#isGrown()) {
      await this.farm.call(STRANGER, this.farm.plant(STRANGER, 0n)).catch(requireTurned);
      await this.farm.devnet.closeLedger(LEAP_SECONDS);
    }
    return false;
  }

  /** Whether all that is planted in the open block is worked, and it may be turned. */
  async #isGrown(): Promise<boolean> {
    const { view, deeds, record } = this.pool.source.office;
    if (view?.isDue !== true || deeds > 0) return false;
    const plantings = await record.plantings(view.index);
    const planted = plantings.filter(({ state }) => state === 'planted' || state === 'begun');
    const works = await record.works(view.index);
    return works.filter(({ state }) => state === 'worked').length === planted.length;
  }

  async #isOver(): Promise<boolean> {
    const { office } = this.pool.source;
    const { record, view, deeds } = office;
    if (view === undefined || deeds > 0 || this.#deaths.length > 0) return false;
    const { index } = view;
    const unfinished = await record.unfinishedHarvests(index + 1);
    const unclosed = await record.unclosedBlocks(index + 1);
    const unsettled = await record.unsettledTransactions();
    if (unfinished.length + unclosed.length + unsettled.length > 0) return false;
    return this.place.closed.every(({ height }) => this.rewards.has(height));
  }

  async #close(seconds: number): Promise<false> {
    this.#looks = 0;
    await this.farm.devnet.closeLedger(seconds);
    this.place.clock.pass(seconds * 1_000);
    return false;
  }
}

/** What the pool sees may be a block behind: then the stranger has turned it. */
function requireTurned(error: unknown): void {
  if (!String(error).includes(PAIL_EXISTS)) throw error;
}

function settings() {
  const config = coinSettings({
    ...KEYS,
    poolers: [{ id: 'own', token: 'a-token-of-this-test-only' }],
    harvest: { retrySeconds: 1 },
  });
  // Below what the schema lets a file say, so that many lives fit into a minute.
  const transactions = { ...config.transactions, pollMs: 4, boundSeconds: 60 };
  return { ...config, pollMs: 4, timeoutMs: 2_000, transactions };
}

function noPlants() {
  return { ...settings().plant, opensBlocks: false, untilSeconds: 1 };
}
