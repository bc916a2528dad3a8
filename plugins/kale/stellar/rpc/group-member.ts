import type { Clock } from '../../../../core/plugin-api/clock.ts';
import type { EndpointHealth, LedgerTip } from './endpoint-health.ts';
import { healthCheck, networkCheck, transactionCheck } from './rpc-answers.ts';
import { RpcEndpoint } from './rpc-endpoint.ts';
import type { RpcQuestion } from './rpc-endpoint.ts';

export interface GroupMemberOptions {
  readonly name?: string | undefined;
  readonly url: string;
  readonly passphrase: string;
  readonly timeoutMs: number;
}

/** Asked about only to learn the last ledger from the answer. */
const NO_TRANSACTION = '0'.repeat(64);

/** One endpoint with all that it has told about itself. */
export class GroupMember {
  readonly #endpoint: RpcEndpoint;
  readonly #passphrase: string;
  readonly #clock: Clock;
  #network: 'unknown' | 'right' | 'wrong' = 'unknown';
  #tip: LedgerTip = { sequence: 0, closeTime: 0n };
  /** When the tip was last a new one. */
  #movedMs = 0;
  #toldMs = Number.NEGATIVE_INFINITY;
  #problem: string | undefined;

  constructor({ passphrase, ...options }: GroupMemberOptions, clock: Clock) {
    this.#endpoint = new RpcEndpoint(options);
    this.#passphrase = passphrase;
    this.#clock = clock;
  }

  get name(): string {
    return this.#endpoint.name;
  }

  get tip(): LedgerTip {
    return this.#tip;
  }

  /** When it told its tip, on the clock of spans. */
  get toldMs(): number {
    return this.#toldMs;
  }

  /** Whether it told its network and a ledger. */
  get isKnown(): boolean {
    return this.#network === 'right' && this.#tip.sequence > 0;
  }

  get isForeign(): boolean {
    return this.#network === 'wrong';
  }

  get isFailing(): boolean {
    return this.#problem !== undefined;
  }

  isStuck(stuckMs: number): boolean {
    return this.#clock.spanMs() - this.#movedMs > stuckMs;
  }

  /** `staleness`: why it is not in step with the others; undefined where it is. */
  health(staleness: string | undefined): EndpointHealth {
    const { name } = this;
    const { sequence: ledger } = this.#tip;
    const problem = this.#problem;
    if (this.isForeign) return { name, state: 'wrong-network', ledger, problem };
    if (problem !== undefined) return { name, state: 'failing', ledger, problem };
    if (!this.isKnown) return { name, state: 'unknown', ledger, problem: 'has not answered yet' };
    if (staleness !== undefined) return { name, state: 'stale', ledger, problem: staleness };
    return { name, state: 'healthy', ledger, problem: undefined };
  }

  /** Learns its network once, and how far it is; false where it did not tell. Never rejects. */
  async refresh(): Promise<boolean> {
    try {
      if (this.#network === 'unknown') await this.#learnNetwork();
      return !this.isForeign && (await this.#learnTip());
    } catch {
      // Kept as its problem by the call itself.
      return false;
    }
  }

  /** @throws PoolError DAEMON_* */
  async call<Answer>(question: RpcQuestion<Answer>): Promise<Answer> {
    try {
      const answer = await this.#endpoint.call(question);
      this.#problem = undefined;
      return answer;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : 'failed';
      throw error;
    }
  }

  close(): void {
    this.#endpoint.close();
  }

  async #learnNetwork(): Promise<void> {
    const { passphrase } = await this.call({ method: 'getNetwork', check: networkCheck });
    this.#network = passphrase === this.#passphrase ? 'right' : 'wrong';
    if (this.isForeign) this.#problem = 'is of another network';
  }

  async #learnTip(): Promise<boolean> {
    const health = await this.call({ method: 'getHealth', check: healthCheck });
    const { status, latestLedger, latestLedgerCloseTime } = health;
    if (status !== 'healthy') {
      this.#problem = `says that it is ${status.slice(0, 100)}`;
      return false;
    }
    if (latestLedgerCloseTime !== undefined)
      this.#see({ sequence: latestLedger, closeTime: BigInt(latestLedgerCloseTime) });
    else await this.#learnCloseTime();
    return true;
  }

  /** From an answer that has always told it, unlike that about health. */
  async #learnCloseTime(): Promise<void> {
    const params = { hash: NO_TRANSACTION };
    const question = { method: 'getTransaction', params, check: transactionCheck };
    const { latestLedger, latestLedgerCloseTime } = await this.call(question);
    this.#see({ sequence: latestLedger, closeTime: BigInt(latestLedgerCloseTime) });
  }

  /** Takes it as it is: a node that was set back is behind. */
  #see(tip: LedgerTip): void {
    if (tip.sequence !== this.#tip.sequence) this.#movedMs = this.#clock.spanMs();
    this.#toldMs = this.#clock.spanMs();
    this.#tip = tip;
  }
}
