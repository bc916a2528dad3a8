import type { EventSink } from '../events/host-event.ts';
import { AMOUNT_LIMIT } from '../ledger/posting.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Template } from '../plugin-api/job.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { ClosedRound, PoolRounds } from '../plugin-api/rounds.ts';
import { TARGET_MAX, workFromTarget } from '../plugin-api/target.ts';
import type { AppendLog } from '../shares/append-log.ts';
import type { BlockCandidateRecord } from '../shares/share-record.ts';

/** Hashes remembered, so that a plugin that calls again and again fills no log; the oldest is forgotten first. */
const REMEMBERED_MAX = 1_024;
/** What names a block whose round is closed. */
export const CLOSED_HASH = /^[0-9a-z._-]{1,128}$/;

export interface RoundCloserOptions {
  readonly poolId: string;
  /** The pool's own address, canonical. */
  readonly finder: string;
  /** What the pool promises for work on a template; absent where it pays for blocks alone. */
  readonly quote?:
    | ((template: Pick<Template, 'rewardAtomic' | 'feesAtomic'>) => string)
    | undefined;
}

/**
 * Ends rounds of a pool by the record that a found block would leave in the log. A hash that is there twice closes
 * one round: who records the log knows the blocks of all its past.
 */
export class RoundCloser implements PoolRounds {
  readonly #options: RoundCloserOptions;
  readonly #log: AppendLog;
  readonly #events: EventSink;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #closed = new Map<string, Promise<void>>();

  constructor(
    options: RoundCloserOptions,
    log: AppendLog,
    events: EventSink,
    clock: Clock,
    logger: Logger,
  ) {
    this.#options = options;
    this.#log = log;
    this.#events = events;
    this.#clock = clock;
    this.#logger = logger;
  }

  async close(round: ClosedRound): Promise<void> {
    const fault = faultOf(round);
    if (fault !== undefined) throw new RangeError(`a round that cannot be closed: ${fault}`);
    const { blockHash } = round;
    const known = this.#closed.get(blockHash);
    if (known !== undefined) return known;
    const closing = this.#append(round);
    this.#remember(blockHash, closing);
    try {
      await closing;
    } catch (error) {
      this.#closed.delete(blockHash);
      throw error;
    }
  }

  /** Everything up to here at once: what is answered next is of the next round. */
  #append(round: ClosedRound): Promise<void> {
    const { poolId, finder: miner } = this.#options;
    const { height, blockHash } = round;
    return new Promise((resolve, reject) => {
      const refused = (): void => {
        const message = 'the share log is closed: the round goes on';
        reject(new PoolError('SHARE_LOG_FAILED', message, { poolId, blockHash }));
      };
      if (!this.#log.append(this.#recordOf(round), { durable: resolve, refused })) {
        refused();
        return;
      }
      this.#logger.info({ poolId, height, blockHash }, 'round closed');
      const facts = { poolId, height, hash: blockHash, miner, worker: '' };
      this.#events.emit({ type: 'block', ...facts, status: 'candidate' });
    });
  }

  #recordOf({ height, blockHash, networkTarget, rewardAtomic }: ClosedRound): BlockCandidateRecord {
    const { poolId, finder: miner } = this.#options;
    const quote = this.#options.quote?.({ rewardAtomic, feesAtomic: 0n });
    return {
      kind: 'block-candidate',
      poolId,
      miner,
      worker: '',
      height,
      blockHash,
      networkWork: workFromTarget(networkTarget),
      rewardAtomic,
      foundAtMs: Math.floor(this.#clock.nowMs()),
      ...(quote === undefined ? {} : { quote }),
    };
  }

  #remember(blockHash: string, closing: Promise<void>): void {
    this.#closed.set(blockHash, closing);
    if (this.#closed.size <= REMEMBERED_MAX) return;
    for (const oldest of this.#closed.keys()) {
      this.#closed.delete(oldest);
      return;
    }
  }
}

/** A plugin may be anybody's, and what it says goes into a log that all pools share. */
function faultOf(round: ClosedRound): string | undefined {
  const { height, blockHash, networkTarget, rewardAtomic } = round;
  if (!Number.isSafeInteger(height) || height < 0) return 'height: expected a whole number';
  if (typeof blockHash !== 'string' || !CLOSED_HASH.test(blockHash))
    return 'blockHash: expected small letters and digits';
  const isTarget = typeof networkTarget === 'bigint' && networkTarget > 0n;
  if (!isTarget || networkTarget > TARGET_MAX) return 'networkTarget: expected 1 to 2^256 - 1';
  const isAmount = typeof rewardAtomic === 'bigint' && rewardAtomic >= 0n;
  if (!isAmount || rewardAtomic >= AMOUNT_LIMIT)
    return 'rewardAtomic: expected a bigint from 0 to 10^78 - 1';
  return undefined;
}
