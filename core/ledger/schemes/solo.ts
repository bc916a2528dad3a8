import type { RewardedBlock, Scheme, SchemeReading } from './scheme.ts';

/** Who finds a block gets it all. */
export class Solo implements Scheme {
  readonly name = 'solo';

  begin({ finder }: RewardedBlock): SchemeReading {
    const weights = new Map([[finder, 1n]]);
    return { take: () => false, weights: () => weights };
  }
}
