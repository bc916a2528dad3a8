import { Keypair } from '@stellar/stellar-sdk';
import { Value } from 'typebox/value';
import type { ClosedRound, PoolRounds } from '../../../../core/plugin-api/rounds.ts';
import { KaleChain } from '../../../../plugins/kale/chain/kale-chain.ts';
import { coinConfigSchema } from '../../../../plugins/kale/coin-config.ts';
import type { CoinConfig } from '../../../../plugins/kale/coin-config.ts';
import { KeyCustody } from '../../../../plugins/kale/custody/key-custody.ts';
import { KeyRing } from '../../../../plugins/kale/custody/key-ring.ts';
import { seal } from '../../../../plugins/kale/custody/key-seal.ts';
import type { FarmView } from '../../../../plugins/kale/farm/farm-view.ts';
import { farmAccountDifferences } from '../../../../plugins/kale/harvesting/farm-accounts.ts';
import { Harvester } from '../../../../plugins/kale/harvesting/harvester.ts';
import { RoundCloser } from '../../../../plugins/kale/harvesting/round-closer.ts';
import { Sweeper } from '../../../../plugins/kale/harvesting/sweeper.ts';
import { SendingPool, signerOf } from '../stellar/sending-pool.ts';
import { Life } from './life.ts';
import type { Death } from './life.ts';
import { MemoryRecord } from './memory-record.ts';
import { PlainDesk } from './plain-desk.ts';

export const STAKE = 1_000n;
const DEPOSIT = 1_000_000n;
const TREASURY_SEED = 100;
const LOOK_MS = 60_000;
const LOOK_SECONDS = 900;
/** Looks after which all that can end has ended. */
const LOOKS_MAX = 60;

interface Grower {
  readonly farmerId: string;
  readonly pair: Keypair;
}

/** What a logger was told, by level. */
export class Told {
  readonly lines: { readonly level: string; readonly facts: object; readonly message: string }[] =
    [];

  debug(): void {}
  info(): void {}
  warn(facts: object, message: string): void {
    this.lines.push({ level: 'warn', facts, message });
  }
  error(facts: object, message: string): void {
    this.lines.push({ level: 'error', facts, message });
  }
}

/** Farmers whose pails tests plant and work, and the hands that harvest and sweep them, on a real devnet. */
export class HarvestSeason {
  readonly pool: SendingPool;
  readonly growers: readonly Grower[];
  readonly treasury: Keypair;
  readonly record = new MemoryRecord();
  readonly told = new Told();
  readonly closed: ClosedRound[] = [];
  readonly config: CoinConfig;
  readonly #ring = new KeyRing({ '1': '11'.repeat(32) });
  life: Life;
  desk: PlainDesk;
  harvester: Harvester;
  sweeper: Sweeper;
  closer: RoundCloser;
  chain: KaleChain;

  private constructor(
    pool: SendingPool,
    growers: readonly Grower[],
    treasury: Keypair,
    coin: object,
  ) {
    this.pool = pool;
    this.growers = growers;
    this.treasury = treasury;
    this.config = Value.Default(coinConfigSchema, {
      network: 'devnet',
      daemons: [{ url: 'http://127.0.0.1:1' }],
      ...coin,
    }) as CoinConfig;
    this.life = new Life(this.record);
    this.desk = new PlainDesk(pool, this.life);
    [this.harvester, this.sweeper, this.closer, this.chain] = this.#hands();
  }

  static async start(farmers: number, coin: object = {}, relayCount = 1): Promise<HarvestSeason> {
    const pool = await SendingPool.start({ sourceCount: 2, relayCount });
    const treasury = await pool.farm.farmer(TREASURY_SEED, 0n);
    const growers: Grower[] = [];
    for (let seed = 1; seed <= farmers; seed += 1)
      growers.push({ farmerId: `f${seed}`, pair: await pool.farm.farmer(seed, DEPOSIT) });
    const season = new HarvestSeason(pool, growers, treasury, coin);
    for (const [at, grower] of growers.entries()) await season.#register(grower, at + 1);
    return season;
  }

  async stop(): Promise<void> {
    await this.pool.stop();
  }

  /** Kills the process and begins another, over the same record. */
  async restart(death?: Death): Promise<void> {
    this.life.isDead = true;
    this.pool.restart();
    this.life = new Life(this.record, death);
    this.desk = new PlainDesk(this.pool, this.life);
    [this.harvester, this.sweeper, this.closer, this.chain] = this.#hands();
    await this.desk.rediscover((found) =>
      found.key.startsWith('harvest:')
        ? this.harvester.rediscovered(found)
        : this.sweeper.rediscovered(found),
    );
  }

  /** Opens a block, and plants and works in it by hand; zeros of each farmer's work, undefined for none. */
  async grow(zeros: readonly (number | undefined)[]): Promise<number> {
    const { pool, record } = this;
    const { farm } = pool;
    await pool.close(300);
    for (const { pair } of this.growers) await farm.call(pair, farm.plant(pair, STAKE));
    await pool.close();
    const view = await this.view();
    const blockIndex = view.index;
    const entropy = Buffer.from(view.block?.entropy ?? []).toString('hex');
    const timestamp = view.block?.timestamp ?? 0n;
    const { ledger } = view;
    const { value: pails } = await pool.reader.pails(
      blockIndex,
      this.growers.map(({ pair }) => pair.publicKey()),
      farm.devnet.latest.sequence,
    );
    await record.append([
      { kind: 'block-seen', blockIndex, entropy, timestamp, ledger },
      ...this.growers.flatMap(({ farmerId }, at) => {
        const planted = { blockIndex, farmerId, stake: STAKE, ledger: pails[at]?.sequence ?? 0 };
        return [{ kind: 'planted' as const, ...planted }];
      }),
    ]);
    for (const [at, each] of zeros.entries()) await this.work(at, blockIndex, each);
    return blockIndex;
  }

  async work(at: number, blockIndex: number, zeros: number | undefined): Promise<void> {
    const grower = this.growers[at];
    if (grower === undefined || zeros === undefined) return;
    const { farmerId, pair } = grower;
    const { farm } = this.pool;
    const { nonce, hash } = await farm.find(pair, blockIndex, zeros);
    const answer = await farm.call(pair, farm.work(pair, { nonce, hash }));
    const address = pair.publicKey();
    const { sequence } = farm.devnet.latest;
    const { value } = await this.pool.reader.pails(blockIndex, [address], sequence);
    const text = Buffer.from(hash).toString('hex');
    await this.record.append([
      { kind: 'work-found', blockIndex, farmerId, nonce, hash: text, zeros },
      {
        kind: 'worked',
        blockIndex,
        farmerId,
        nonce,
        zeros,
        gap: value[0]?.gap ?? 0,
        hash: answer.txHash,
      },
    ]);
  }

  /** Somebody who is none of the pool's opens the next block. */
  async end(): Promise<void> {
    await this.pool.close(300);
    const { farm } = this.pool;
    const stranger = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 99));
    await farm.devnet.createAccount(stranger.publicKey()).catch(() => undefined);
    await farm.call(stranger, farm.plant(stranger, 0n));
  }

  async view(): Promise<FarmView> {
    const { ledger, value: farm } = await this.pool.reader.farm();
    const index = farm?.index ?? 0;
    const { value: block } = await this.pool.reader.block(index, ledger);
    const { closeTime } = this.pool.farm.devnet.latest;
    return {
      ledger,
      closeTime,
      index,
      block,
      making: farm?.making,
      isPaused: false,
      isDue: false,
    };
  }

  /** One look of all hands, and everything that it begins. False where the process was killed meanwhile. */
  async look(): Promise<boolean> {
    const looking = (async () => {
      const view = await this.view();
      await this.harvester.attend(view);
      await this.#settled();
      await this.sweeper.attend(view);
      await this.#settled();
      await this.closer.close(view);
      return 'done' as const;
    })();
    looking.catch(() => undefined);
    return (await Promise.race([looking, this.life.died])) === 'done';
  }

  /** Looks until nothing is unfinished. Answers false where the process was killed. */
  async finish(): Promise<boolean> {
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      if (!(await this.look())) return false;
      const { index } = await this.view();
      if ((await this.record.unfinishedHarvests(index)).length === 0) return true;
      await this.wait();
    }
    throw new Error(`unfinished: ${JSON.stringify(this.told.lines)}`);
  }

  /** A ledger, and time for pauses to end and for gathering to be enough after some. */
  async wait(): Promise<void> {
    await this.pool.close(LOOK_SECONDS);
    this.pool.clock.pass(LOOK_MS);
  }

  async differences(paid = 0n) {
    const { reader } = this.pool;
    const { record } = this;
    const treasury = this.treasury.publicKey();
    const { rewards: swept } = await record.treasuryTotals();
    return farmAccountDifferences({ reader, record, treasury, swept, paid });
  }

  async #settled(): Promise<void> {
    for (let turns = 0; turns < 20; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.desk.count > 0) turns = 0;
      await this.desk.stop();
    }
  }

  async #register({ farmerId, pair }: Grower, seed: number): Promise<void> {
    const custodialWallet = pair.publicKey();
    const owner = { farmerId, publicKey: custodialWallet };
    this.record.keep({ ...owner, sealed: seal(Buffer.alloc(32, seed), owner, this.#ring) });
    const registered = {
      kind: 'farmer-registered' as const,
      farmerId,
      poolerId: 'p',
      custodialWallet,
      stakeMillionths: 1_000_000,
      tokenHash: '',
    };
    const deposited = { kind: 'deposited' as const, farmerId, amount: DEPOSIT, ledger: 1 };
    await this.record.append([registered, deposited]);
  }

  #hands(): [Harvester, Sweeper, RoundCloser, KaleChain] {
    const { pool, record, desk, config, life, told: logger } = this;
    const { network, rpc, reader, calls, accounts, clock } = pool;
    pool.journal.before = (signed) => life.append([{ kind: 'transaction-signed', record: signed }]);
    const parts = {
      config,
      network: { ...network },
      rpc,
      reader,
      calls,
      accounts,
      deeds: desk,
      log: life,
      record,
      keys: record,
      custody: new KeyCustody(this.#ring),
      treasury: signerOf(this.treasury),
      clock,
      logger,
    };
    const rounds: PoolRounds = {
      close: async (round) => {
        const isKnown = this.closed.some(({ blockHash }) => blockHash === round.blockHash);
        if (!isKnown) this.closed.push(round);
      },
    };
    return [
      new Harvester(parts),
      new Sweeper(parts),
      new RoundCloser(rounds, parts),
      new KaleChain(parts),
    ];
  }
}
