import { fractionOf } from '../fraction.ts';
import type { CreditingScheme } from '../work-quote.ts';
import { Pplns } from './pplns.ts';
import { Prop } from './prop.ts';
import type { Scheme } from './scheme.ts';
import { Solo } from './solo.ts';

/** How a pool divides its blocks, as its file says. */
export interface SchemeChoice {
  readonly scheme: Scheme['name'] | CreditingScheme;
  /** Length of the PPLNS window in network work; above zero, at most PPLNS_WINDOW_MAX. */
  readonly window: number;
}

/**
 * For blocks whose work is not credited by itself. A pool that credits work has such blocks only of the time
 * before it did, and divides them by PPLNS.
 */
export function schemeOf({ scheme, window }: SchemeChoice): Scheme {
  switch (scheme) {
    case 'pps':
    case 'fpps':
    case 'pplns':
      return new Pplns(fractionOf(window));
    case 'prop':
      return new Prop();
    case 'solo':
      return new Solo();
  }
}
