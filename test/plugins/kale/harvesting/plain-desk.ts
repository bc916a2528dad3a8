import type { DeedDesk, DeedOrder, Rediscovered } from '../../../../plugins/kale/farm/deed-desk.ts';
import type { EventLog } from '../../../../plugins/kale/events/event-log.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import type { KaleRecord } from '../../../../plugins/kale/record/kale-record.ts';
import type { Outcome } from '../../../../plugins/kale/stellar/submitter/outcome.ts';
import type { SendingPool } from '../stellar/sending-pool.ts';

/** Has deeds done by a pool that sends, and settles each together with what follows from it. */
export class PlainDesk implements DeedDesk {
  readonly alarms = 0;
  readonly keys: string[] = [];
  readonly #pool: SendingPool;
  readonly #log: EventLog & Pick<KaleRecord, 'unsettledTransactions'>;
  readonly #under = new Map<string, Promise<unknown>>();

  constructor(pool: SendingPool, log: EventLog & Pick<KaleRecord, 'unsettledTransactions'>) {
    this.#pool = pool;
    this.#log = log;
  }

  get count(): number {
    return this.#under.size;
  }

  isUnderWay(key: string): boolean {
    return this.#under.has(key);
  }

  do(
    { key, before, deed }: DeedOrder,
    after: (outcome: Outcome) => readonly KaleEvent[] | Promise<readonly KaleEvent[]>,
  ): Promise<Outcome> {
    if (this.keys.includes(key)) throw new Error(`${key} is begun twice`);
    this.keys.push(key);
    const doing = (async () => {
      await this.#log.append(before);
      const outcome = await this.#pool.submit({ key, deed: await deed() });
      await this.#settle(key, outcome, await after(outcome));
      return outcome;
    })();
    return this.#held(key, doing);
  }

  async rediscover(
    after: (found: Rediscovered) => readonly KaleEvent[] | Promise<readonly KaleEvent[]>,
  ): Promise<{ readonly settled: Promise<void> }> {
    const records = await this.#log.unsettledTransactions();
    const found = this.#pool.submitter.recover(records).map(({ key, outcome }) => {
      const following = async () => {
        const told = await this.#pool.watched(outcome);
        await this.#settle(key, told, await after({ key, outcome: told }));
      };
      return this.#held(key, following());
    });
    return { settled: Promise.all(found).then(() => undefined) };
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#under.values());
  }

  async #settle(key: string, outcome: Outcome, events: readonly KaleEvent[]): Promise<void> {
    if (outcome.kind === 'unknown') return;
    const records = await this.#log.unsettledTransactions();
    const own = records.filter((each) => each.key === key);
    const settled = own.slice(0, 1).map(({ innerHash }): KaleEvent => {
      return { kind: 'transaction-settled', key, innerHash, fate: outcome.kind as 'applied' };
    });
    await this.#log.append([...settled, ...events]);
  }

  async #held<Result>(key: string, doing: Promise<Result>): Promise<Result> {
    this.#under.set(key, doing);
    const result = await doing;
    this.#under.delete(key);
    return result;
  }
}
