/**
 * The candidate block that `get_block_template` answers. Its coinbase pays the pool's address and holds
 * `reservedBytes` zero bytes in its extra field, for the pool to tell jobs and sessions apart.
 */
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Template } from '../../../core/plugin-api/job.ts';
import { HASHES_DIFFICULTY_ONE } from '../../../core/plugin-api/target.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { TemplateAnswer } from '../rpc/daemon-answers.ts';

/** Bytes that make the jobs of a pool distinct, before those of the sessions. */
export const JOB_SALT_BYTES = 8;
/** Tag of the extra field that the reserved bytes are in (`TX_EXTRA_NONCE`). */
const NONCE_TAG = 0x02;

/**
 * What a block's solution carries as payload, and the work source submits. The `blockHash` of the solution
 * is the block's id, 64 lower-case hex digits in the order in which daemons show it.
 */
export interface SolvedBlock {
  /** The whole block, hex. */
  readonly blob: string;
  /** The same as `blockHash`: what the daemons are asked for afterwards. */
  readonly id: string;
}

/** Bytes that a pool has reserved in each template: the salt of a job, then the extranonce of a session. */
export function reservedBytesOf(facts: Pick<PoolFacts, 'extranonceBytes'>): number {
  return JOB_SALT_BYTES + facts.extranonceBytes;
}

/** One candidate block. Nobody writes into its arrays. */
export class MoneroTemplate implements Template {
  readonly tip: string;
  readonly height: number;
  readonly networkTarget: Target;
  readonly source: string;
  readonly rewardAtomic: bigint;
  /**
   * 0: a template says only what it pays in all. Base reward and fees cannot be told apart from it, as the
   * base depends on the block's weight and on the median of those before.
   */
  readonly feesAtomic = 0n;
  /** Expected hashes of a block; a hash fits where `hash * difficulty < 2^256`. */
  readonly difficulty: bigint;
  /** The whole block with a nonce of zero. */
  readonly templateBlob: Uint8Array;
  /** Where in `templateBlob` the reserved bytes are. */
  readonly reservedOffset: number;
  readonly reservedBytes: number;
  /** What would be hashed if the reserved bytes stayed zero, as the daemon says. */
  readonly hashingBlob: Uint8Array;
  /** Seed of the hash, 64 hex digits. */
  readonly seedHash: string;
  /** The seed that follows; named some 64 blocks ahead, undefined before. */
  readonly nextSeedHash: string | undefined;
  readonly majorVersion: number;

  /** @throws PoolError DAEMON_RPC where the answer contradicts itself. */
  constructor(answer: TemplateAnswer, source: string, reservedBytes: number) {
    this.source = source;
    this.tip = answer.prev_hash;
    this.height = answer.height;
    this.difficulty = BigInt(answer.wide_difficulty);
    if (this.difficulty === 0n) throw this.#odd('has a difficulty of zero');
    this.networkTarget = (HASHES_DIFFICULTY_ONE / this.difficulty) as Target;
    this.rewardAtomic = BigInt(answer.expected_reward);
    this.templateBlob = Buffer.from(answer.blocktemplate_blob, 'hex');
    this.hashingBlob = Buffer.from(answer.blockhashing_blob, 'hex');
    this.reservedOffset = answer.reserved_offset;
    this.reservedBytes = reservedBytes;
    this.seedHash = answer.seed_hash;
    this.nextSeedHash = answer.next_seed_hash || undefined;
    this.majorVersion = this.templateBlob[0] ?? 0;
    this.#checkReserved();
  }

  /** Hash of the block it builds on, 64 hex digits: another name of `tip`. */
  get previousHash(): string {
    return this.tip;
  }

  /** What we write there must not be anything else of the block. */
  #checkReserved(): void {
    const from = this.reservedOffset;
    const [tag, size] = this.templateBlob.subarray(Math.max(0, from - 2), from);
    const bytes = this.templateBlob.subarray(from, from + this.reservedBytes);
    const fits = tag === NONCE_TAG && size === this.reservedBytes && bytes.length === size;
    if (!fits || bytes.some((byte) => byte !== 0))
      throw this.#odd(`has no ${this.reservedBytes} reserved bytes at ${from}`);
  }

  #odd(what: string): PoolError {
    return new PoolError('DAEMON_RPC', `daemon ${this.source}: the template ${what}`, {
      daemon: this.source,
      method: 'get_block_template',
    });
  }
}
