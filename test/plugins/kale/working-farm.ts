import { Keypair } from '@stellar/stellar-sdk/base';
import { Value } from 'typebox/value';
import { coinConfigSchema } from '../../../plugins/kale/coin-config.ts';
import type { CoinConfig } from '../../../plugins/kale/coin-config.ts';
import { KeyCustody } from '../../../plugins/kale/custody/key-custody.ts';
import type { KeptKey } from '../../../plugins/kale/custody/key-custody.ts';
import { KeyRing } from '../../../plugins/kale/custody/key-ring.ts';
import { seal } from '../../../plugins/kale/custody/key-seal.ts';
import type { EventLog } from '../../../plugins/kale/events/event-log.ts';
import type { FarmView } from '../../../plugins/kale/farm/farm-view.ts';
import { FarmMonitor } from '../../../plugins/kale/monitor/farm-monitor.ts';
import { Planter } from '../../../plugins/kale/planting/planter.ts';
import { Field } from '../../../plugins/kale/working/field.ts';
import { WorkHand } from '../../../plugins/kale/working/work-hand.ts';
import { MemoryDesk } from './memory-desk.ts';
import { MemoryEventLog } from './memory-event-log.ts';
import { SendingPool } from './stellar/sending-pool.ts';

export const STAKE = 1_000n;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const RING = new KeyRing({ 1: '11'.repeat(32) });
const NEVER = new Promise<never>(() => undefined);

interface Facts {
  readonly level: string;
  readonly facts: object;
  readonly text: string;
}

/** Monitor, planter and work of one pool over a devnet; a life can end at any moment, and another begin. */
export class WorkingFarm {
  readonly log = new MemoryEventLog();
  readonly keys = new Map<string, KeptKey>();
  readonly told: Facts[] = [];
  readonly pool: SendingPool;
  readonly config: CoinConfig;
  life!: Life;

  private constructor(pool: SendingPool, config: CoinConfig) {
    this.pool = pool;
    this.config = config;
  }

  static async start({
    farmers,
    sources,
    config = {},
  }: {
    readonly farmers: number;
    readonly sources: number;
    readonly config?: object;
  }): Promise<WorkingFarm> {
    const pool = await SendingPool.start({ sourceCount: sources, tipAgeMs: 1 });
    const whole = Value.Parse(
      coinConfigSchema,
      Value.Default(coinConfigSchema, { daemons: [{ url: 'http://127.0.0.1:1' }], ...config }),
    );
    const farm = new WorkingFarm(pool, whole);
    for (let number = 1; number <= farmers; number += 1) await farm.register(number);
    await farm.begin();
    return farm;
  }

  /** A farmer with some KALE, on the ledger and on record. */
  async register(number: number, stroops = 1_000_000n): Promise<string> {
    const pair = await this.pool.farm.farmer(number, stroops);
    const farmerId = `farmer-${number}`;
    const owner = { farmerId, publicKey: pair.publicKey() };
    const kept = { ...owner, sealed: seal(Buffer.alloc(32, number), owner, RING) };
    this.keys.set(farmerId, kept);
    await this.log.append([
      {
        kind: 'farmer-registered',
        farmerId,
        poolerId: 'pooler',
        custodialWallet: pair.publicKey(),
        stakeMillionths: 1_000_000,
        tokenHash: '',
      },
      { kind: 'farmer-ready', farmerId },
      { kind: 'deposited', farmerId, amount: stroops, ledger: 1 },
    ]);
    return farmerId;
  }

  pair(number: number): Keypair {
    return Keypair.fromRawEd25519Seed(Buffer.alloc(32, number));
  }

  /** Begins another life over the same record. */
  async begin(): Promise<void> {
    this.life = await Life.begin(this);
  }

  /** Everything in memory is gone; what was under way says nothing more. */
  async die(): Promise<void> {
    this.life.isDead = true;
    this.pool.restart();
    await this.begin();
  }

  /** A ledger later, one look, and all that follows from it. */
  async look(seconds?: number): Promise<FarmView | undefined> {
    await this.pool.close(seconds);
    await this.life.look();
    return this.life.monitor.view;
  }

  /** Looks until the condition holds. @throws Error where it does not in time */
  async until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (let looks = 0; looks < 60; looks += 1) {
      if (await condition()) return;
      await this.look();
    }
    throw new Error(`it never came to that: ${what}`);
  }

  async stop(): Promise<void> {
    this.life.isDead = true;
    await this.pool.stop();
  }
}

/** One process. */
export class Life {
  isDead = false;
  readonly monitor: FarmMonitor;
  readonly planter: Planter;
  readonly field: Field;
  readonly work: WorkHand;
  readonly desk: MemoryDesk;
  /** Ends the pause of the monitor. */
  #wake: (() => void) | undefined;
  #paused: (() => void) | undefined;

  private constructor(farm: WorkingFarm) {
    const { pool, config, keys } = farm;
    const log: EventLog = {
      append: (events) => (this.isDead ? NEVER : farm.log.append(events)),
    };
    const { record } = farm.log;
    this.desk = new MemoryDesk(pool, log, record);
    const logger = {
      ...SILENT,
      info: (facts: object, text: string) => farm.told.push({ level: 'info', facts, text }),
      warn: (facts: object, text: string) => farm.told.push({ level: 'warn', facts, text }),
      error: (facts: object, text: string) => farm.told.push({ level: 'error', facts, text }),
    };
    const parts = {
      config,
      reader: pool.reader,
      rpc: pool.rpc,
      calls: pool.calls,
      deeds: this.desk,
      log,
      record,
      keys: {
        key: async (farmerId: string) => keys.get(farmerId),
        keys: async (ids: readonly string[]) =>
          new Map([...keys].filter(([farmerId]) => ids.includes(farmerId))),
      },
      custody: new KeyCustody(RING),
      clock: pool.clock,
      logger,
    };
    this.field = new Field(parts);
    this.work = new WorkHand(parts, { field: this.field, sources: pool.sources.length });
    this.planter = new Planter(parts, {
      stakeOf: () => STAKE,
      isWorkSettled: (index) => this.work.isSettled(index),
    });
    this.monitor = new FarmMonitor(parts, {
      hands: [this.field, this.work, this.planter],
      pause: () =>
        new Promise<void>((resolve) => {
          this.#wake = resolve;
          this.#paused?.();
        }),
    });
  }

  static async begin(farm: WorkingFarm): Promise<Life> {
    const life = new Life(farm);
    const { settled } = await life.desk.rediscover(async ({ key, outcome }) => [
      ...(await life.planter.rediscovered(key, outcome)),
      ...(await life.work.rediscovered(key, outcome)),
    ]);
    await settled;
    await life.monitor.start();
    await life.rest();
    return life;
  }

  async look(): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.#paused = resolve;
    });
    this.#wake?.();
    await done;
    await this.rest();
  }

  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    await this.monitor.rest();
    await this.work.settled();
  }
}
