import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { DeedDesk, DeedOrder, Rediscovered } from '../../../plugins/kale/farm/deed-desk.ts';
import type { EventLog } from '../../../plugins/kale/events/event-log.ts';
import type { KaleEvent } from '../../../plugins/kale/events/kale-event.ts';
import type { KaleRecord } from '../../../plugins/kale/record/kale-record.ts';
import type { Outcome } from '../../../plugins/kale/stellar/submitter/outcome.ts';
import type { SubmissionRecord } from '../../../plugins/kale/stellar/submitter/submission-record.ts';
import type { SendingPool } from './stellar/sending-pool.ts';

type After<Told> = (told: Told) => readonly KaleEvent[] | Promise<readonly KaleEvent[]>;

/** A desk over a real submitter, with its records in an event log. One life of a process has one. */
export class MemoryDesk implements DeedDesk {
  readonly alarms = 0;
  readonly #pool: SendingPool;
  readonly #log: EventLog;
  readonly #record: KaleRecord;
  readonly #under = new Set<string>();

  constructor(pool: SendingPool, log: EventLog, record: KaleRecord) {
    this.#pool = pool;
    this.#log = log;
    this.#record = record;
    pool.journal.before = (signed) => log.append([{ kind: 'transaction-signed', record: signed }]);
  }

  get count(): number {
    return this.#under.size;
  }

  isUnderWay(key: string): boolean {
    return this.#under.has(key);
  }

  async do(order: DeedOrder, after: After<Outcome>): Promise<Outcome> {
    const { key, before, deed, until } = order;
    if (this.#under.has(key)) throw new Error(`${key} is under way`);
    this.#under.add(key);
    await this.#log.append(before);
    const bound = until === undefined ? {} : { until };
    const outcome = await this.#pool.submit({ key, deed: await deed(), ...bound });
    if (outcome.kind === 'unknown') return outcome;
    await this.#end(outcome, after, key);
    this.#under.delete(key);
    return outcome;
  }

  async rediscover(after: After<Rediscovered>): Promise<{ readonly settled: Promise<void> }> {
    const records = await this.#record.unsettledTransactions();
    const recoveries = this.#pool.submitter.recover(records);
    const all = recoveries.map(async ({ key, outcome }) => {
      this.#under.add(key);
      const told = await this.#pool.watched(outcome);
      if (told.kind === 'unknown') return;
      const follows = await after({ key, outcome: told });
      await this.#log.append([...settlement(records, key, told), ...follows]);
      this.#under.delete(key);
    });
    return { settled: Promise.all(all).then(() => undefined) };
  }

  async stop(): Promise<void> {
    await this.#pool.submitter.stop();
  }

  /** Asks again what follows, as long as the record is away. */
  async #end(outcome: Outcome, after: After<Outcome>, key: string): Promise<void> {
    for (let asked = 0; asked < 1_000; asked += 1) {
      const follows = await after(outcome);
      try {
        await this.#log.append([...(await this.#settled(key, outcome)), ...follows]);
        return;
      } catch (error) {
        if (!(error instanceof PoolError)) throw error;
      }
    }
    throw new Error('the record stayed away');
  }

  async #settled(key: string, outcome: Outcome): Promise<readonly KaleEvent[]> {
    return settlement(await this.#record.unsettledTransactions(), key, outcome);
  }
}

function settlement(
  records: readonly SubmissionRecord[],
  key: string,
  outcome: Outcome,
): readonly KaleEvent[] {
  const signed = records.find((each) => each.key === key);
  if (signed === undefined || outcome.kind === 'unknown') return [];
  const { innerHash } = signed;
  return [{ kind: 'transaction-settled', key, innerHash, fate: outcome.kind }];
}
