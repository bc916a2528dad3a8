import { fractionOf } from '../fraction.ts';
import { Pplns } from './pplns.ts';
import { Prop } from './prop.ts';
import type { Scheme } from './scheme.ts';
import { Solo } from './solo.ts';

/** How a pool divides its blocks, as its file says. */
export interface SchemeChoice {
  readonly scheme: Scheme['name'];
  /** Length of the PPLNS window in network work; above zero, at most PPLNS_WINDOW_MAX. */
  readonly window: number;
}

export function schemeOf({ scheme, window }: SchemeChoice): Scheme {
  switch (scheme) {
    case 'pplns':
      return new Pplns(fractionOf(window));
    case 'prop':
      return new Prop();
    case 'solo':
      return new Solo();
  }
}
