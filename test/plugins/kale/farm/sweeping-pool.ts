import type { Keypair } from '@stellar/stellar-sdk/base';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import { EventJournal } from '../../../../plugins/kale/farm/event-journal.ts';
import { JournaledDeeds } from '../../../../plugins/kale/farm/journaled-deeds.ts';
import type { Outcome } from '../../../../plugins/kale/stellar/submitter/outcome.ts';
import { SendingPool, signerOf } from '../stellar/sending-pool.ts';
import { MemoryEventLog } from './memory-event-log.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** A pool with a desk that moves single stroops of KALE from one account to another: what happens twice, shows. */
export class SweepingPool {
  readonly log = new MemoryEventLog();
  readonly pool: SendingPool;
  readonly from: Keypair;
  readonly to: Keypair;
  desk: JournaledDeeds;
  #end: () => void = () => undefined;

  private constructor(pool: SendingPool, from: Keypair, to: Keypair) {
    this.pool = pool;
    this.from = from;
    this.to = to;
    this.desk = this.#made();
  }

  static async start(options: Parameters<typeof SendingPool.start>[0] = {}): Promise<SweepingPool> {
    const pool = await SendingPool.start(options);
    const from = await pool.farm.farmer(1, 1_000_000n);
    return new SweepingPool(pool, from, await pool.farm.farmer(2, 0n));
  }

  /** As a crash: what the old life still waits for never comes. */
  restart(): void {
    this.#end();
    for (const relay of this.pool.relays) relay.revive();
    this.log.revive();
    this.pool.restart();
    this.desk = this.#made();
  }

  async stop(): Promise<void> {
    this.log.revive();
    await this.desk.stop();
    await this.pool.stop();
  }

  sweep(key: string, until?: bigint): Promise<Outcome> {
    const { pool, from, to } = this;
    const payments = [{ to: to.publicKey(), amount: 1n }];
    const order = {
      key,
      before: [{ kind: 'sweep-begun', key, parts: [] }] as const,
      deed: () => pool.accounts.pay(signerOf(from), payments),
      ...(until === undefined ? {} : { until }),
    };
    return pool.watched(this.desk.do(order, (outcome) => sweptBy(key, outcome)));
  }

  /** What an earlier life left, to its end. */
  async rediscover(): Promise<void> {
    const { settled } = await this.desk.rediscover(({ key, outcome }) => sweptBy(key, outcome));
    await this.pool.watched(settled.then(() => ({ kind: 'expired', hash: '' })));
  }

  balance(): Promise<bigint> {
    return this.pool.farm.kale(this.to);
  }

  #made(): JournaledDeeds {
    const { pool } = this;
    const { log, end } = this.log.handle();
    this.#end = end;
    const journal = new EventJournal(log);
    pool.journal.before = (record) => journal.record(record);
    const { submitter } = pool;
    const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
    return new JournaledDeeds({ submitter, journal, log, record: this.log, logger: SILENT, pause });
  }
}

function sweptBy(key: string, outcome: Outcome): readonly KaleEvent[] {
  if (outcome.kind !== 'applied') return [{ kind: 'sweep-failed', key, reason: outcome.kind }];
  const { ledger, hash } = outcome;
  return [{ kind: 'swept', key, ledger, hash }];
}
