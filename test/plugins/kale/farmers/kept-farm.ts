import { Operation } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { KeyCustody } from '../../../../plugins/kale/custody/key-custody.ts';
import { KeyRing } from '../../../../plugins/kale/custody/key-ring.ts';
import type { FarmView } from '../../../../plugins/kale/farm/farm-view.ts';
import { FarmerDesk } from '../../../../plugins/kale/farmers/farmer-desk.ts';
import { FarmerKeeper } from '../../../../plugins/kale/farmers/farmer-keeper.ts';
import type { FarmerRow } from '../../../../plugins/kale/record/kale-record.ts';
import { coinSettings } from '../coin-settings.ts';
import { SendingPool, signerOf } from '../stellar/sending-pool.ts';
import { MemoryFarm } from './memory-farm.ts';
import { PlainDeeds } from './plain-deeds.ts';

interface Told {
  readonly level: string;
  readonly facts: object;
  readonly message: string;
}

/** Farmers of a pool on a devnet, with all that sees to their accounts. */
export class KeptFarm {
  readonly pool: SendingPool;
  readonly record = new MemoryFarm();
  readonly custody = new KeyCustody(new KeyRing({ '1': '11'.repeat(32) }));
  readonly treasury: Keypair;
  readonly payee: Keypair;
  readonly told: Told[] = [];
  /** Of the newest block. */
  index = 0;
  deeds: PlainDeeds;
  desk: FarmerDesk;
  keeper: FarmerKeeper;

  private constructor(pool: SendingPool, treasury: Keypair, payee: Keypair) {
    this.pool = pool;
    this.treasury = treasury;
    this.payee = payee;
    [this.deeds, this.desk, this.keeper] = this.#made();
  }

  static async start({ sourceCount = 2 } = {}): Promise<KeptFarm> {
    const pool = await SendingPool.start({ sourceCount });
    const treasury = await pool.farm.farmer(50, 10_000_000_000n);
    return new KeptFarm(pool, treasury, await pool.farm.farmer(60, 0n));
  }

  async stop(): Promise<void> {
    await this.keeper.stop();
    await this.pool.stop();
  }

  /** Forgets all but what is on record, as a crash does. */
  restart(): void {
    this.pool.restart();
    [this.deeds, this.desk, this.keeper] = this.#made();
  }

  get view(): FarmView {
    const { sequence: ledger, closeTime } = this.pool.farm.devnet.latest;
    const block = { block: undefined, making: undefined };
    return { ledger, closeTime, index: this.index, ...block, isPaused: false, isDue: false };
  }

  /** Looks until nothing is under way, with a ledger before each look. */
  async look(times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await this.pool.close();
      await this.pool.rpc.refresh();
      await this.keeper.attend(this.view);
      await this.settled();
    }
  }

  /** Resolves when all that was begun is done. */
  async settled(): Promise<void> {
    while (this.deeds.count > 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }

  async join(count: number, payoutAddress?: string): Promise<readonly FarmerRow[]> {
    const rows: FarmerRow[] = [];
    for (let index = 0; index < count; index += 1) {
      const application = { poolerId: 'pooler', stakeMillionths: 500_000, payoutAddress };
      const registration = await this.desk.register(application);
      if (registration.kind === 'refused') throw new Error(registration.text);
      rows.push(registration.farmer);
    }
    return rows;
  }

  /** Somebody pays a farmer. */
  async pay(destination: string, amount: string): Promise<void> {
    const { asset } = this.pool.farm.devnet.network;
    await this.pool.farm.apply(this.treasury, Operation.payment({ destination, asset, amount }));
  }

  async row(farmerId: string): Promise<FarmerRow> {
    const row = await this.record.farmer(farmerId);
    if (row === undefined) throw new Error('it is not there');
    return row;
  }

  /** Stroops of KALE by the ledger; undefined without a trustline. */
  async held(wallet: string): Promise<bigint | undefined> {
    return (await this.pool.reader.trustlines([wallet])).value[0]?.balance;
  }

  messages(level: string): readonly string[] {
    return this.told.filter((each) => each.level === level).map(({ message }) => message);
  }

  #made(): [PlainDeeds, FarmerDesk, FarmerKeeper] {
    const { network, accounts, clock, rpc, reader, sources } = this.pool;
    const { record, custody } = this;
    const deeds = new PlainDeeds(this.pool, record);
    const note = (level: string) => (facts: object, message: string) =>
      void this.told.push({ level, facts, message });
    const logger = {
      debug: note('debug'),
      info: note('info'),
      warn: note('warn'),
      error: note('error'),
    };
    const treasury = signerOf(this.treasury);
    const facts = { id: 'test', address: treasury.publicKey, tag: '', extranonceBytes: 0 };
    const small = { id: 'small', token: 'small-token-0123456789', farmersMax: 3 };
    const config = coinSettings({ farmers: { max: 40 }, poolers: [small] });
    const shared = { network, accounts, clock, rpc, reader, record, log: record, keys: record };
    const parts = { ...shared, custody, deeds, config, facts, treasury, sponsor: sources[0] };
    return [deeds, new FarmerDesk(parts, record), new FarmerKeeper({ ...parts, logger })];
  }
}
