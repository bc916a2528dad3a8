import type { HashrateMeter } from '../metrics/hashrate-meter.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Queries } from '../storage/queries.ts';
import type { HostView } from './host-view.ts';

/**
 * Where answers come from. One number has one source: state of the running host from `view`, every
 * rate called "hashrate" without a span of its own from `meter`, every sum over recorded time from
 * `queries`.
 */
export interface ApiSources {
  readonly view: HostView;
  readonly meter: HashrateMeter;
  readonly queries: Queries;
  readonly clock: Clock;
}
