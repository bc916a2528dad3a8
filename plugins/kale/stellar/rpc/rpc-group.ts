import type { Clock } from '../../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { EndpointHealth, LedgerTip } from './endpoint-health.ts';
import { GroupMember } from './group-member.ts';
import type { RpcQuestion } from './rpc-endpoint.ts';

export interface RpcGroupOptions {
  /** In order of preference. */
  readonly endpoints: readonly { readonly name?: string | undefined; readonly url: string }[];
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

/** One of the nodes, asked by itself. */
export interface RpcNode {
  readonly name: string;
  /** However far it is. @throws PoolError DAEMON_* */
  ask<Answer>(question: RpcQuestion<Answer>): Promise<Answer>;
}

interface AskOptions {
  /** Answers as of an earlier ledger are of no use. */
  readonly fromLedger?: number;
}

/** Where there are several nodes, so many must agree on what is final. */
const WITNESSES = 2;
/** Ledgers (more than an hour) that one node may be ahead of the others before it is the one that is not believed. */
const AHEAD_MAX = 1_000;
/** From so many on, the one in the middle counts. */
const MAJORITY_MIN = 3;

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
    return this.#members.map((each) => each.health(this.#staleness(each)));
  }

  /** Endpoints that are of this network, as far as is known. */
  get size(): number {
    return this.#members.filter(({ isForeign }) => !isForeign).length;
  }

  /** Endpoints that have to agree before anything is final: one where one is configured, else two. */
  get witnesses(): number {
    return Math.max(1, Math.min(WITNESSES, this.size));
  }

  /** Whether an answer as of this ledger is not far ahead of what the nodes told; true where none told anything. */
  isPlausible(ledger: number): boolean {
    const reference = this.#reference;
    return reference === 0 || ledger <= reference + AHEAD_MAX;
  }

  /** Whether a node that is at `ledger` is out of step where others are at `other`. */
  isBehind(ledger: number, other: number): boolean {
    return ledger < other - this.#options.behindMax;
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
        if (answer.latestLedger >= lowest && this.isPlausible(answer.latestLedger)) return answer;
      } catch (error) {
        last = error;
      }
    }
    throw last ?? this.#nobody(question.method);
  }

  /** Those of this network, in order of preference. */
  async nodes(): Promise<readonly RpcNode[]> {
    await this.#keepFresh();
    return this.#members
      .filter(({ isForeign }) => !isForeign)
      .map((member) => ({ name: member.name, ask: (question) => member.call(question) }));
  }

  /** Asks every endpoint of this network, however far it is: answers in order of preference, failures left out. */
  async askAll<Answer>(question: RpcQuestion<Answer>): Promise<readonly NamedAnswer<Answer>[]> {
    const nodes = await this.nodes();
    const asked = nodes.map(async (node) => {
      return { endpoint: node.name, answer: await node.ask(question) };
    });
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
      (each) => each.isKnown && !each.isForeign && this.#staleness(each) === undefined,
    );
    return [
      ...inStep.filter((each) => !each.isFailing),
      ...inStep.filter((each) => each.isFailing),
    ];
  }

  /** Why it is not in step; undefined where it is. */
  #staleness(member: GroupMember): string | undefined {
    const { behindMax, stuckMs } = this.#options;
    const { sequence } = member.tip;
    if (sequence > this.#ceiling) return 'is far ahead of the others';
    if (member.isStuck(stuckMs)) return 'tells of no new ledger';
    return sequence < this.#highest() - behindMax ? 'is behind the others' : undefined;
  }

  /** The highest that is believed. */
  #highest(): number {
    const ceiling = this.#ceiling;
    return this.#members.reduce(
      (highest, { tip, isForeign }) =>
        isForeign || tip.sequence > ceiling ? highest : Math.max(highest, tip.sequence),
      0,
    );
  }

  /** Above it no ledger of a single node is believed, or it would put all others out of step. */
  get #ceiling(): number {
    const among = this.#moving.length;
    return this.#reference + (among >= MAJORITY_MIN ? this.#options.behindMax : AHEAD_MAX);
  }

  /** The ledger of the one in the middle, of two the lower one; 0 where none told any. */
  get #reference(): number {
    const tips = this.#moving.map(({ tip }) => tip.sequence).sort((left, right) => left - right);
    return tips[Math.floor((tips.length - 1) / 2)] ?? 0;
  }

  /** Those that told a ledger and are not stuck; all that told one where all are. */
  get #moving(): readonly GroupMember[] {
    const known = this.#members.filter((each) => each.isKnown && !each.isForeign);
    const moving = known.filter((each) => !each.isStuck(this.#options.stuckMs));
    return moving.length > 0 ? moving : known;
  }

  #nobody(method: string): PoolError {
    const told = this.health.map(({ name, state, problem }) => `${name} ${problem ?? state}`);
    const message = `no daemon of Stellar can be asked ${method}: ${told.join('; ')}`;
    return new PoolError('DAEMON_SYNCING', message, { method });
  }
}
