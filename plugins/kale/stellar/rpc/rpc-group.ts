import type { Clock } from '../../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { EndpointHealth, LedgerTip } from './endpoint-health.ts';
import { GroupMember } from './group-member.ts';
import type { RpcQuestion } from './rpc-endpoint.ts';

export interface RpcGroupOptions {
  /** In order of preference. */
  readonly endpoints: readonly { readonly name: string; readonly url: string }[];
  readonly passphrase: string;
  /** Per call and endpoint. */
  readonly timeoutMs: number;
  /** An endpoint that is behind the highest by more ledgers is not asked. */
  readonly behindMax: number;
  /** An endpoint that tells of no new ledger for so long is stuck. */
  readonly stuckMs: number;
  /** How old what is known of the last ledger may be where it is asked for. */
  readonly tipAgeMs: number;
}

/** An answer and who gave it. */
export interface NamedAnswer<Answer> {
  readonly endpoint: string;
  readonly answer: Answer;
}

interface AskOptions {
  /** Answers as of an earlier ledger are of no use. */
  readonly fromLedger?: number;
}

/** Under way: done when every endpoint answered or failed, or when the first one answered. */
interface Refresh {
  readonly all: Promise<void>;
  readonly first: Promise<void>;
}

/**
 * Several nodes of one network, asked one after the other until one answers. Those of another network, those that
 * fail and those that are behind are left out, or come last where nothing better is there.
 */
export class RpcGroup {
  readonly #options: RpcGroupOptions;
  readonly #clock: Clock;
  readonly #members: readonly GroupMember[];
  #refreshing: Refresh | undefined;
  #refreshedMs: number | undefined;

  constructor(options: RpcGroupOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    const { passphrase, timeoutMs } = options;
    this.#members = options.endpoints.map(
      (each) => new GroupMember({ ...each, passphrase, timeoutMs }, clock),
    );
  }

  get health(): readonly EndpointHealth[] {
    return this.#members.map((each) => each.health(this.#isStale(each)));
  }

  /** Asks every endpoint how far it is. Never rejects. */
  async refresh(): Promise<void> {
    await this.#refreshed().all;
  }

  /** The highest ledger that an endpoint told of lately. @throws PoolError DAEMON_SYNCING where none did */
  async tip(): Promise<LedgerTip> {
    if (this.#told().length === 0) await this.#refreshed().first;
    const best = this.#told().reduce<LedgerTip | undefined>(
      (highest, { tip }) => (tip.sequence > (highest?.sequence ?? 0) ? tip : highest),
      undefined,
    );
    if (best === undefined) throw this.#nobody('getHealth');
    return best;
  }

  /**
   * The first answer that is good, of calls that may be made twice.
   * @throws PoolError DAEMON_* of the last endpoint that failed; DAEMON_SYNCING where all are behind
   */
  async ask<Answer extends { readonly latestLedger: number }>(
    question: RpcQuestion<Answer>,
    { fromLedger = 0 }: AskOptions = {},
  ): Promise<Answer> {
    await this.#keepFresh();
    let last: unknown;
    for (const member of this.#usable()) {
      try {
        const answer = await member.call(question);
        const lowest = Math.max(fromLedger, this.#highest() - this.#options.behindMax);
        if (answer.latestLedger >= lowest) return answer;
      } catch (error) {
        last = error;
      }
    }
    throw last ?? this.#nobody(question.method);
  }

  /** Asks every endpoint of this network, however far it is: answers in order of preference, failures left out. */
  async askAll<Answer>(question: RpcQuestion<Answer>): Promise<readonly NamedAnswer<Answer>[]> {
    await this.#keepFresh();
    const asked = this.#members
      .filter(({ isForeign }) => !isForeign)
      .map(async (member) => ({ endpoint: member.name, answer: await member.call(question) }));
    const settled = await Promise.allSettled(asked);
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  /**
   * Asks one endpoint, once; `turn` 0 the best one, 1 the next that did not fail last.
   * @throws PoolError DAEMON_*; that it was acted on all the same is possible
   */
  async askOnce<Answer>(question: RpcQuestion<Answer>, turn: number): Promise<Answer> {
    await this.#keepFresh();
    const usable = this.#usable();
    const sound = usable.filter(({ isFailing }) => !isFailing);
    const among = sound.length > 0 ? sound : usable;
    const member = among[turn % among.length];
    if (member === undefined) throw this.#nobody(question.method);
    return member.call(question);
  }

  close(): void {
    for (const member of this.#members) member.close();
  }

  /** Those whose last ledger is known well enough to count time from it. */
  #told(): readonly GroupMember[] {
    const { tipAgeMs } = this.#options;
    return this.#usable().filter(({ toldMs }) => this.#clock.spanMs() - toldMs < tipAgeMs);
  }

  get #isOld(): boolean {
    const since = this.#refreshedMs ?? Number.NEGATIVE_INFINITY;
    return this.#clock.spanMs() - since >= this.#options.tipAgeMs;
  }

  /** Waits for nobody as long as somebody can be asked: one that hangs must not hold up the others. */
  async #keepFresh(): Promise<void> {
    const refresh = this.#isOld ? this.#refreshed() : this.#refreshing;
    if (this.#usable().length > 0) return;
    await (refresh ?? this.#refreshed()).first;
  }

  #refreshed(): Refresh {
    if (this.#refreshing !== undefined) return this.#refreshing;
    this.#refreshedMs = this.#clock.spanMs();
    const told = this.#members.map((each) => each.refresh());
    const all = Promise.all(told).then(() => {
      this.#refreshing = undefined;
    });
    const useful = told.map(async (each) => {
      if (!(await each)) throw new Error('nothing new');
    });
    const first = Promise.any(useful).catch(() => undefined);
    this.#refreshing = { all, first };
    return this.#refreshing;
  }

  /** Those that are in step, the ones that failed last behind the others. */
  #usable(): readonly GroupMember[] {
    const inStep = this.#members.filter(
      (each) => each.isKnown && !each.isForeign && !this.#isStale(each),
    );
    return [
      ...inStep.filter((each) => !each.isFailing),
      ...inStep.filter((each) => each.isFailing),
    ];
  }

  #isStale(member: GroupMember): boolean {
    const { behindMax, stuckMs } = this.#options;
    return member.tip.sequence < this.#highest() - behindMax || member.isStuck(stuckMs);
  }

  #highest(): number {
    return this.#members.reduce(
      (highest, { tip, isForeign }) => (isForeign ? highest : Math.max(highest, tip.sequence)),
      0,
    );
  }

  #nobody(method: string): PoolError {
    const told = this.health.map(({ name, state, problem }) => `${name} ${problem ?? state}`);
    const message = `no daemon of Stellar can be asked ${method}: ${told.join('; ')}`;
    return new PoolError('DAEMON_SYNCING', message, { method });
  }
}
