import type { HttpWork } from '../../plugin-api/dialect.ts';
import type { SessionPort } from '../session/session-port.ts';
import type { ShareTarget } from '../session/share-targets.ts';
import type { HttpWorkOptions } from './options.ts';

/** A job as a port publishes it. */
export interface PostedWork {
  readonly work: HttpWork;
  /** Unix milliseconds. */
  readonly postedAtMs: number;
}

/** What all seats of a port share. */
export interface PortContext extends SessionPort<PostedWork, ShareTarget> {
  readonly options: HttpWorkOptions;
}
