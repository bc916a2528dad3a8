import { randomBytes } from 'node:crypto';
import type { StratumCryptonoteSubmission } from '../../../core/plugin-api/dialect.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { JobBuilder, MiningJob, Solution, Template } from '../../../core/plugin-api/job.ts';
import { POOL_CONFIG, POOL_FACTS } from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import { blockId } from '../consensus/hashing-blob.ts';
import { JOB_SALT_BYTES, MoneroTemplate, reservedBytesOf } from '../daemons/monero-template.ts';
import type { SolvedBlock } from '../daemons/monero-template.ts';
import { decodeAddress } from '../wallet/monero-address.ts';
import { CandidateBlock } from './candidate-block.ts';
import { writeKernelInput } from './kernel-layout.ts';
import { MoneroJob } from './monero-job.ts';

/** What a miner transaction's extra field can hold behind a length of one byte. */
const RESERVED_BYTES_MAX = 127;

/** Turns the templates of daemons into jobs, and shares into blocks. Daemons write the pool's address. */
export class MoneroJobBuilder implements JobBuilder {
  static readonly inject = [POOL_CONFIG, POOL_FACTS] as const;

  /** Counts jobs from a random start, so that neither a restart nor another host repeats a block. */
  #salt: bigint;
  /** Jobs of one template share what was taken apart. */
  #taken: { readonly template: MoneroTemplate; readonly candidate: CandidateBlock } | undefined;

  /** @throws PoolError CONFIG_INVALID for the pool's address or extranonce size. */
  constructor(config: CoinConfig, facts: PoolFacts) {
    const flaw = addressFlaw(facts.address, config.network);
    if (flaw !== undefined) throw invalid('address', `${facts.address}: ${flaw}`, facts);
    const reserved = reservedBytesOf(facts);
    if (facts.extranonceBytes < 1 || reserved > RESERVED_BYTES_MAX)
      throw invalid(
        'extranonceBytes',
        `is ${facts.extranonceBytes}, but 1 to ${RESERVED_BYTES_MAX - JOB_SALT_BYTES} bytes have room`,
        facts,
      );
    this.#salt = randomBytes(JOB_SALT_BYTES).readBigUInt64LE();
  }

  /** @throws PoolError DAEMON_RPC for a template that contradicts itself or is of an unknown version. */
  build(template: Template, jobId: string): MiningJob {
    if (!(template instanceof MoneroTemplate))
      throw new TypeError('a template of another source reached this job builder');
    const candidate =
      this.#taken?.template === template ? this.#taken.candidate : new CandidateBlock(template);
    this.#taken = { template, candidate };
    const salt = Buffer.alloc(JOB_SALT_BYTES);
    salt.writeBigUInt64LE(this.#salt);
    this.#salt = BigInt.asUintN(64, this.#salt + 1n);
    return new MoneroJob({ id: jobId, template, candidate, salt });
  }

  encode(
    job: MiningJob,
    submission: StratumCryptonoteSubmission,
    into: Uint8Array,
    offset: number,
  ): void {
    writeKernelInput(moneroJob(job).hashingBlob(submission), into, offset);
  }

  /** The payload is the whole block and its id, in hex. The hash is no part of either. */
  solve(job: MiningJob, submission: StratumCryptonoteSubmission): Solution {
    const own = moneroJob(job);
    const id = blockId(own.hashingBlob(submission)).toString('hex');
    const payload: SolvedBlock = { blob: own.block(submission).toString('hex'), id };
    return { job, blockHash: id, height: job.template.height, payload };
  }
}

/** Why daemons would not pay an address with a block; undefined if they would. */
function addressFlaw(address: string, network: CoinConfig['network']): string | undefined {
  const found = decodeAddress(address, network);
  if (typeof found === 'string') return found;
  if (found.network !== network)
    return `it belongs to Monero ${found.network}, but the pool is on Monero ${network}`;
  return found.kind === 'standard'
    ? undefined
    : `blocks pay only standard addresses, and this one is ${found.kind === 'subaddress' ? 'a subaddress' : 'integrated'}`;
}

function moneroJob(job: MiningJob): MoneroJob {
  if (job instanceof MoneroJob) return job;
  throw new TypeError('a job of another builder reached this one');
}

function invalid(key: string, what: string, facts: PoolFacts): PoolError {
  return new PoolError('CONFIG_INVALID', `${key}: ${what}`, { key, pool: facts.id });
}
