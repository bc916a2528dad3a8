import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { HttpWork, HttpWorkSubmission } from '../../../core/plugin-api/dialect.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { JobBuilder, MiningJob, Solution, Template } from '../../../core/plugin-api/job.ts';
import { POOL_CONFIG, POOL_FACTS, ROOT_CLOCK } from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { VisionBlock } from '../consensus/block.ts';
import { epochOf, epochSeed } from '../consensus/epoch-seed.ts';
import { vpowMessage } from '../consensus/vpow-message.ts';
import { VisionXTemplate } from '../daemons/visionx-template.ts';
import { readAddress } from '../wallet/vision-address.ts';
import { kernelContext, kernelInput } from './kernel-layout.ts';
import { shareTarget } from './share-target.ts';
import { TimeStamps } from './time-stamps.ts';
import { type VisionXJob, visionXJob } from './visionx-job.ts';

const WORK: HttpWork = { dialect: 'http-work', nonceCount: 1n << 64n, aim: shareTarget };
/** Nodes refuse blocks from 120 s ahead of their clocks on; half of that is left to clocks that differ. */
const AHEAD_SECONDS_MAX = 60n;

/**
 * Of all pools of this process: two that mine for one address would else hand out the same jobs, and a nonce
 * would be a share, or even a block, of both.
 */
const stampsOfProcess = new TimeStamps();

/** Turns the templates of daemons into jobs, and shares into blocks. Daemons write the pool's address. */
export class VisionXJobBuilder implements JobBuilder {
  static readonly inject = [POOL_CONFIG, POOL_FACTS, ROOT_CLOCK] as const;

  readonly #config: CoinConfig;
  readonly #clock: Clock;
  readonly #stamps: TimeStamps;

  /** @throws PoolError CONFIG_INVALID for the pool's address. */
  constructor(config: CoinConfig, facts: PoolFacts, clock: Clock, stamps = stampsOfProcess) {
    const read = readAddress(facts.address);
    if (read.kind === 'flawed') {
      const pool = facts.id;
      throw new PoolError('CONFIG_INVALID', `address: ${read.flaw}`, { key: 'address', pool });
    }
    this.#config = config;
    this.#clock = clock;
    this.#stamps = stamps;
  }

  /** @throws PoolError DAEMON_RPC where a tip has had so many jobs that no time stamp is left for now. */
  build(template: Template, jobId: string): VisionXJob {
    const own = visionXTemplate(template);
    const { header } = own.block;
    const timeSeconds = this.#stamp(own);
    const message = vpowMessage({
      parentHash: Buffer.from(header.parent_hash, 'hex'),
      height: header.number,
      timeSeconds,
      difficulty: header.difficulty,
      transactionsRoot: Buffer.from(header.tx_root, 'hex'),
      miner: header.miner,
    });
    const { parameters } = this.#config;
    const epoch = epochOf(header.number, BigInt(parameters.epochBlocks));
    const seed = this.#seed(own, epoch);
    return {
      id: jobId,
      template,
      work: { 'http-work': WORK },
      kernelContext: kernelContext({ parameters, epoch, seed, message }),
      visionx: {
        message,
        height: header.number,
        epoch,
        seed: Buffer.from(seed).toString('hex'),
        previousHash: header.parent_hash,
        timeSeconds,
        transactionsRoot: header.tx_root,
        miner: header.miner,
        difficulty: header.difficulty,
      },
    };
  }

  encode(_job: MiningJob, submission: HttpWorkSubmission, into: Uint8Array, offset: number): void {
    into.set(kernelInput(submission.nonce), offset);
  }

  /** The payload is the whole block, which is called by its digest. */
  solve(job: MiningJob, { nonce }: HttpWorkSubmission, digest: Uint8Array): Solution {
    const { timeSeconds } = visionXJob(job).visionx;
    const { block } = visionXTemplate(job.template);
    const blockHash = Buffer.from(digest).reverse().toString('hex');
    const header = { ...block.header, timestamp: timeSeconds, nonce, pow_hash: blockHash };
    const payload: VisionBlock = { ...block, header };
    return { job, blockHash, height: job.template.height, payload };
  }

  /**
   * That of the template, or the next that no job on the same parent has had, so that a template may be built of
   * again and again. The limit goes with the daemon's clock, not with ours, for its kind judges the block.
   */
  #stamp({ block, madeAtMs, source, height }: VisionXTemplate): bigint {
    const { parent_hash: parent, miner, timestamp: earliest } = block.header;
    const spanMs = this.#clock.spanMs();
    const ageSeconds = Math.max(0, Math.floor((spanMs - madeAtMs) / 1000));
    const latest = earliest + BigInt(ageSeconds) + AHEAD_SECONDS_MAX;
    // Test networks begin with one block.
    const message = `${this.#config.network} ${parent} ${miner}`;
    const stamp = this.#stamps.take({ message, earliest, latest, spanMs });
    if (stamp !== undefined) return stamp;
    const words = `daemon ${source}: all time stamps of block ${height} up to ${latest} are taken`;
    throw new PoolError('DAEMON_RPC', words, { daemon: source, height });
  }

  #seed({ block, boundaryHash }: VisionXTemplate, epoch: bigint): Uint8Array {
    const { epochSeed: rule, network: chainId } = this.#config;
    switch (rule) {
      case 'epoch-hash':
        return epochSeed({ rule, chainId, epoch });
      case 'boundary': {
        const hash = boundaryHash === undefined ? undefined : Buffer.from(boundaryHash, 'hex');
        return epochSeed({ rule, boundaryHash: hash });
      }
      case 'parent':
        return epochSeed({ rule, parentHash: Buffer.from(block.header.parent_hash, 'hex') });
    }
  }
}

function visionXTemplate(template: Template): VisionXTemplate {
  if (template instanceof VisionXTemplate) return template;
  throw new TypeError('a template of another source reached this job builder');
}
