import { POOL_WORK } from '../../../core/plugin-api/tokens.ts';
import { KaleChain } from '../chain/kale-chain.ts';
import type { KaleWorkSource } from './kale-work-source.ts';

/** The chain as the pool's own source sees it. */
export class PoolChain extends KaleChain {
  static readonly inject = [POOL_WORK] as const;

  constructor({ parts }: Pick<KaleWorkSource, 'parts'>) {
    super(parts);
  }
}
