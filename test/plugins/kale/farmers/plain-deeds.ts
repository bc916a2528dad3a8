import type { EventLog } from '../../../../plugins/kale/events/event-log.ts';
import type { DeedDesk, DeedOrder } from '../../../../plugins/kale/farm/deed-desk.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import type { Outcome } from '../../../../plugins/kale/stellar/submitter/outcome.ts';
import type { SendingPool } from '../stellar/sending-pool.ts';

/** Has deeds done by a pool that sends, without a journal of its own. */
export class PlainDeeds implements DeedDesk {
  readonly alarms = 0;
  readonly #pool: SendingPool;
  readonly #log: EventLog;
  readonly #under = new Set<string>();
  /** Keys, in the order in which they began. */
  readonly begun: string[] = [];
  /** Operations of each transaction. */
  readonly sizes: number[] = [];

  constructor(pool: SendingPool, log: EventLog) {
    this.#pool = pool;
    this.#log = log;
  }

  get count(): number {
    return this.#under.size;
  }

  async do(
    order: DeedOrder,
    after: (outcome: Outcome) => readonly KaleEvent[] | Promise<readonly KaleEvent[]>,
  ): Promise<Outcome> {
    const { key } = order;
    if (this.begun.includes(key)) throw new RangeError(`${key} was begun before`);
    this.begun.push(key);
    this.#under.add(key);
    await this.#log.append(order.before);
    const deed = await order.deed();
    this.sizes.push(deed.operations.length);
    const outcome = await this.#pool.submit({ key, deed });
    await this.#log.append(await after(outcome));
    this.#under.delete(key);
    return outcome;
  }

  isUnderWay(key: string): boolean {
    return this.#under.has(key);
  }

  async rediscover(): Promise<{ readonly settled: Promise<void> }> {
    return { settled: Promise.resolve() };
  }

  async stop(): Promise<void> {}
}
