import type { FarmParts } from '../farm/farm-parts.ts';
import { FateFinder } from '../stellar/submitter/fate-finder.ts';
import { FeeBumper } from '../stellar/submitter/fee-bumper.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import type { SubmissionRecord } from '../stellar/submitter/submission-record.ts';
import { TransactionFollower } from '../stellar/submitter/transaction-follower.ts';
import type { FollowerParts } from '../stellar/submitter/transaction-follower.ts';

export interface FateTerms {
  readonly pollMs: number;
  /** Stroops that one transaction may cost. */
  readonly feeMax: bigint;
}

export type FateParts = Pick<FarmParts, 'network' | 'rpc' | 'reader' | 'treasury' | 'clock'>;

/** After its time bound, until a payment that no node can testify about holds up nothing more. Seconds. */
const SLACK_SECONDS = 600n;

/** Payments of one account that were sent, or that are asked for, and may still happen. */
export class PaymentFates {
  readonly #parts: FateParts;
  readonly #finder: FateFinder;
  readonly #follower: TransactionFollower;
  /** By hash. What an earlier life of the pool sent is here once it was looked for. */
  readonly #open = new Map<string, SubmissionRecord>();

  constructor({ pollMs, feeMax }: FateTerms, parts: FateParts, pause: FollowerParts['pause']) {
    const { rpc, reader, clock, network, treasury } = parts;
    this.#parts = parts;
    this.#finder = new FateFinder(network.passphrase, rpc, reader);
    const terms = { passphrase: network.passphrase, feeMax };
    this.#follower = new TransactionFollower(
      { pollMs, bumpAfterMs: undefined },
      {
        rpc,
        clock,
        pause,
        finder: this.#finder,
        // The id of a payment is known before it is sent and stays: nothing is bumped, and nothing recorded here.
        bumper: new FeeBumper(terms, treasury),
        journal: { record: async () => undefined },
      },
    );
  }

  /** Sends, and looks until it is known what became of it, or the signal is given. Never rejects. */
  async follow(record: SubmissionRecord, isFresh: boolean, signal: AbortSignal): Promise<Outcome> {
    this.#open.set(record.hash, record);
    const outcome = await this.#follower.follow([record], {
      mode: isFresh ? 'first' : 'again',
      signal,
    });
    if (outcome.kind !== 'unknown') this.#open.delete(record.hash);
    return outcome;
  }

  /** What became of it for certain; undefined: it may still happen. @throws PoolError DAEMON_* where nobody answers */
  async find(record: SubmissionRecord): Promise<Outcome | undefined> {
    await this.#parts.rpc.tip();
    const finding = await this.#finder.find([record]);
    if (finding.kind === 'open') this.#open.set(record.hash, record);
    else this.#open.delete(record.hash);
    if (finding.kind === 'known') return finding.outcome;
    // Nothing can happen any more; whether it did is for a person to find out.
    return finding.kind === 'lost' ? { kind: 'undecided', hash: record.hash } : undefined;
  }

  /** One that may still happen by all that is known here. @throws PoolError DAEMON_* */
  async unsettled(): Promise<SubmissionRecord | undefined> {
    for (const record of [...this.#open.values()]) if (await this.mayHappen(record)) return record;
    return undefined;
  }

  /** @throws PoolError DAEMON_* */
  async mayHappen(record: SubmissionRecord): Promise<boolean> {
    if ((await this.find(record)) !== undefined) return false;
    const { closeTime } = await this.#parts.rpc.tip();
    const isOver = closeTime > record.timeBound + SLACK_SECONDS;
    if (isOver) this.#open.delete(record.hash);
    return !isOver;
  }

  known(hash: string): SubmissionRecord | undefined {
    return this.#open.get(hash);
  }
}
