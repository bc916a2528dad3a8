import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../../core/plugin-api/clock.ts';
import { grouped } from '../../grouped.ts';
import type { LedgerReader } from '../rpc/ledger-reader.ts';
import type { RpcGroup } from '../rpc/rpc-group.ts';
import type { Signer } from '../signer.ts';
import { FateFinder } from './fate-finder.ts';
import type { Signed } from './fate-finder.ts';
import { FeeBumper } from './fee-bumper.ts';
import { refused } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { signedIn } from './signed-records.ts';
import { SourceLane } from './source-lane.ts';
import type { SubmissionJournal, SubmissionRecord } from './submission-record.ts';
import { TransactionFollower } from './transaction-follower.ts';
import type { FollowerParts, FollowTerms } from './transaction-follower.ts';
import { TransactionMaker } from './transaction-maker.ts';
import type { SubmissionRequest, TransactionTerms } from './transaction-maker.ts';

export interface SubmitterOptions extends TransactionTerms, FollowTerms {
  /** Accounts that send, each one transaction per ledger at most; the first one pays for fee bumps. */
  readonly sources: readonly [Signer, ...Signer[]];
  /** Deeds that wait for an account; more are refused. */
  readonly waitingMax: number;
}

export interface SubmitterParts {
  readonly rpc: RpcGroup;
  readonly reader: LedgerReader;
  readonly journal: SubmissionJournal;
  readonly clock: Clock;
  /** Instead of the time of this machine. */
  readonly pause?: FollowerParts['pause'];
}

interface Waiting {
  readonly request: SubmissionRequest;
  readonly resolve: (outcome: Outcome) => void;
}

/** A transaction from before a restart, and what becomes of it. */
export interface Recovery {
  readonly key: string;
  readonly innerHash: string;
  readonly outcome: Promise<Outcome>;
}

/** Does deeds by transactions of the pool's accounts, and says of each what became of it. */
export class Submitter {
  readonly #passphrase: string;
  readonly #waitingMax: number;
  readonly #lanes: readonly SourceLane[];
  readonly #idle: Set<SourceLane>;
  readonly #follower: TransactionFollower;
  readonly #waiting: Waiting[] = [];
  readonly #under = new Set<Promise<void>>();
  readonly #ending = new AbortController();

  constructor(options: SubmitterOptions, parts: SubmitterParts) {
    const { rpc, reader, journal, clock } = parts;
    this.#passphrase = options.passphrase;
    this.#waitingMax = options.waitingMax;
    this.#follower = new TransactionFollower(options, {
      rpc,
      finder: new FateFinder(options.passphrase, rpc, reader),
      bumper: new FeeBumper(options, options.sources[0]),
      journal,
      clock,
      pause: parts.pause ?? ((ms, signal) => pause(ms, undefined, { signal })),
    });
    const maker = new TransactionMaker(options, rpc);
    const laneParts = { reader, maker, journal, follower: this.#follower };
    this.#lanes = options.sources.map((each) => new SourceLane(each, laneParts));
    this.#idle = new Set(this.#lanes);
  }

  /** Deeds that wait for an account. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** Never rejects. @throws RangeError where `source` is none of the accounts that send */
  submit(request: SubmissionRequest): Promise<Outcome> {
    const { source } = request;
    if (this.#ending.signal.aborted) return Promise.resolve(stopping());
    if (source !== undefined && !this.#lanes.some(({ address }) => address === source))
      throw new RangeError(`${source} is none of the accounts that send`);
    if (this.#waiting.length >= this.#waitingMax)
      return Promise.resolve(refused('busy', `${this.#waitingMax} wait already`));
    return new Promise((resolve) => {
      this.#waiting.push({ request, resolve });
      this.#pump();
    });
  }

  /**
   * Follows what was on record without an outcome when the process ended. Its accounts send nothing else before that
   * is known, so this comes before any `submit`.
   */
  recover(records: readonly SubmissionRecord[]): readonly Recovery[] {
    const signed = signedIn(records, this.#passphrase);
    const bySource = grouped(signed, ([{ source }]) => source);
    return [...bySource].flatMap(([source, all]) => {
      const lane = this.#lanes.find(({ address }) => address === source);
      if (lane !== undefined) this.#idle.delete(lane);
      const found = all.map((signed) => ({
        key: signed[0].key,
        innerHash: signed[0].innerHash,
        outcome: this.#followed(signed, lane),
      }));
      const done = Promise.all(found.map(({ outcome }) => outcome)).then(() => this.#free(lane));
      this.#track(done);
      return found;
    });
  }

  /** Sends nothing more. What was sent is looked for once more and is then `unknown`; resolves when all is told. */
  async stop(): Promise<void> {
    this.#ending.abort();
    for (const { resolve } of this.#waiting.splice(0)) resolve(stopping());
    await Promise.all(this.#under);
  }

  #pump(): void {
    for (const lane of [...this.#idle]) {
      const next = this.#waiting.findIndex(
        ({ request: { source } }) => source === undefined || source === lane.address,
      );
      const [waiting] = next < 0 ? [] : this.#waiting.splice(next, 1);
      if (waiting === undefined) continue;
      this.#idle.delete(lane);
      this.#track(this.#run(lane, waiting));
    }
  }

  async #run(lane: SourceLane, { request, resolve }: Waiting): Promise<void> {
    const outcome = await lane.run(request, this.#ending.signal);
    resolve(outcome);
    // An account whose last transaction may still happen sends nothing before it is recovered.
    if (outcome.kind !== 'unknown') this.#free(lane);
  }

  async #followed(signed: Signed, lane: SourceLane | undefined): Promise<Outcome> {
    const { signal } = this.#ending;
    const outcome = await this.#follower.follow(signed, { mode: 'again', signal });
    lane?.learn(outcome, signed[0].sequence);
    return outcome;
  }

  #free(lane: SourceLane | undefined): void {
    if (lane === undefined || this.#ending.signal.aborted) return;
    this.#idle.add(lane);
    this.#pump();
  }

  #track(work: Promise<void>): void {
    this.#under.add(work);
    void work.finally(() => this.#under.delete(work));
  }
}

function stopping(): Outcome {
  return refused('stopping', 'nothing is sent any more');
}
