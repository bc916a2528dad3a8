import type { ClosedRound } from '../../../../core/plugin-api/rounds.ts';
import type { PoolDatabase } from '../../../../core/plugin-api/tables.ts';
import { KaleChain } from '../../../../plugins/kale/chain/kale-chain.ts';
import type { CoinConfig } from '../../../../plugins/kale/coin-config.ts';
import { KaleWorkSource } from '../../../../plugins/kale/source/kale-work-source.ts';
import type { ManualClock } from '../../../core/storage/manual-clock.ts';
import { RpcRelay } from '../stellar/rpc-relay.ts';
import type { DatabaseDeath } from './mortal-database.ts';
import { MortalDatabase } from './mortal-database.ts';

/** Where a process ends: at which call of its node (`refused`: not sent; `cut`: it acted), or in its database. */
export type Death =
  | { readonly kind: 'call'; readonly at: number; readonly last: 'refused' | 'cut' }
  | DatabaseDeath;

export interface PoolPlace {
  readonly poolId: string;
  readonly address: string;
  readonly config: CoinConfig;
  /** Of the node. */
  readonly urls: readonly string[];
  readonly database: PoolDatabase;
  readonly clock: ManualClock;
  /** Rounds as the host keeps them, over all lives. */
  readonly closed: ClosedRound[];
  readonly told: string[];
}

/** One life of a pool, as it is wired: it may be killed, and then neither node nor database hears of it again. */
export class MortalPool {
  readonly source: KaleWorkSource;
  readonly chain: KaleChain;
  readonly relays: readonly RpcRelay[];
  readonly died: Promise<'died'>;
  readonly #database: MortalDatabase;
  #tellDeath: () => void = () => undefined;

  private constructor(place: PoolPlace, relays: readonly RpcRelay[], death: Death | undefined) {
    this.relays = relays;
    this.died = new Promise((resolve) => {
      this.#tellDeath = () => resolve('died');
    });
    const inDatabase = death?.kind === 'call' ? undefined : death;
    this.#database = new MortalDatabase(place.database, inDatabase, () => this.die());
    const { poolId: id, address, clock } = place;
    const note = (level: string) => (facts: object, text: string) => {
      if (!this.#database.isDead) place.told.push(`${level} ${text} ${shown(facts)}`);
    };
    this.source = new KaleWorkSource(
      { ...place.config, daemons: relays.map(({ url }) => ({ url })) },
      { id, address, tag: '', extranonceBytes: 0 },
      this.#database,
      { close: async (round) => this.#close(place.closed, round) },
      { debug() {}, info() {}, warn: note('warn'), error: note('error') },
      clock,
    );
    this.chain = new KaleChain(this.source.parts);
    const [first] = relays;
    if (death?.kind === 'call') void first?.dies(death.at, death.last).then(() => this.die());
  }

  /** Resolves when it runs, or is dead. */
  static async begin(place: PoolPlace, death?: Death): Promise<MortalPool> {
    const relays = place.urls.map((url) => new RpcRelay(url));
    for (const relay of relays) await relay.start();
    const pool = new MortalPool(place, relays, death);
    const starting = pool.source.start({ template: () => undefined });
    starting.catch(() => undefined);
    await Promise.race([starting, pool.died]).catch(async (error: unknown) => {
      // A process whose start fails ends by itself.
      pool.die();
      place.told.push(`end ${String(error)}`);
    });
    return pool;
  }

  get isDead(): boolean {
    return this.#database.isDead;
  }

  /** As the operating system does it. */
  die(): void {
    this.#database.isDead = true;
    for (const relay of this.relays) relay.always = 'refused';
    this.#tellDeath();
    // Timers of the dead would go on for ever; nothing that they lead to gets through any more.
    void this.source.stop().catch(() => undefined);
    for (const relay of this.relays) void relay.stop();
  }

  /** As an operator does it. */
  async stop(): Promise<void> {
    await this.source.stop();
    for (const relay of this.relays) await relay.stop();
  }

  async #close(closed: ClosedRound[], round: ClosedRound): Promise<void> {
    if (this.isDead) return new Promise(() => undefined);
    if (!closed.some(({ blockHash }) => blockHash === round.blockHash)) closed.push(round);
  }
}

function shown(facts: object): string {
  return JSON.stringify(facts, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}`;
    return value instanceof Error ? value.message : value;
  });
}
