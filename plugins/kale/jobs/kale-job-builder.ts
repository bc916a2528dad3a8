import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { HttpWorkSubmission } from '../../../core/plugin-api/dialect.ts';
import type { JobBuilder, MiningJob, Solution, Template } from '../../../core/plugin-api/job.ts';
import { POOL_CONFIG, POOL_DESK, ROOT_CLOCK } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import { type KaleJob, kaleJob } from './kale-job.ts';
import { KaleTemplate } from './kale-template.ts';
import { kernelInput, targetOfZeros } from './kernel-layout.ts';
import { LaneContexts } from './lane-contexts.ts';
import { PoolHashrate, type SeatTallies } from './pool-hashrate.ts';
import { zerosCap, zerosFor } from './share-zeros.ts';

const NONCE_COUNT = 1n << 64n;
/** The lane of who has none. */
const NO_LANE = '';

/**
 * Turns blocks of the farm into jobs. Nothing of a block can vary but the nonces of its farmers: all jobs of one are
 * one search space, told apart by lane, which is a farmer's G address.
 */
export class KaleJobBuilder implements JobBuilder {
  static readonly inject = [POOL_CONFIG, POOL_DESK, ROOT_CLOCK] as const;

  readonly #work: Pick<CoinConfig['work'], 'shareZerosMin' | 'shareZerosMax'>;
  readonly #hashrate: PoolHashrate;
  readonly #contexts = new LaneContexts();

  constructor({ work }: Pick<CoinConfig, 'work'>, desk: SeatTallies, clock: Clock) {
    this.#work = work;
    this.#hashrate = new PoolHashrate(desk, clock);
  }

  build(template: Template, jobId: string): KaleJob {
    const { block, farmers, tip } = kaleTemplate(template);
    const { shareZerosMin: min, shareZerosMax } = this.#work;
    const hashrateHps = this.#hashrate.measure();
    const max = zerosCap({ farmers, hashrateHps, min, max: shareZerosMax });
    return {
      id: jobId,
      template,
      work: {
        'http-work': {
          dialect: 'http-work',
          nonceCount: NONCE_COUNT,
          aim: (wanted) => targetOfZeros(zerosFor(wanted, { min, max })),
        },
      },
      kernelContext: this.#contexts.of(block, NO_LANE),
      searchSpace: tip,
      kale: { block },
    };
  }

  encode(_job: MiningJob, { nonce }: HttpWorkSubmission, into: Uint8Array, offset: number): void {
    into.set(kernelInput(nonce), offset);
  }

  context(job: MiningJob, { lane }: HttpWorkSubmission): Uint8Array {
    return this.#contexts.of(kaleJob(job).kale.block, lane);
  }

  /** Never called: the farm's blocks are not found, they close. */
  solve(): Solution {
    throw new TypeError('no share is a block of the farm');
  }
}

function kaleTemplate(template: Template): KaleTemplate {
  if (template instanceof KaleTemplate) return template;
  throw new TypeError('a template of another source reached this job builder');
}
