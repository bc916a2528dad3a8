import type { MiningJob } from '../../../core/plugin-api/job.ts';
import type { OpenBlock } from '../farm/open-field.ts';

/** A job of this plugin: what its routes tell miners stands in `kale`. */
export interface KaleJob extends MiningJob {
  readonly kale: { readonly block: OpenBlock };
}

/** A job as the builder of this plugin made it. @throws TypeError for one of another. */
export function kaleJob(job: MiningJob): KaleJob {
  if ('kale' in job) return job as KaleJob;
  throw new TypeError('a job of another builder reached this one');
}
