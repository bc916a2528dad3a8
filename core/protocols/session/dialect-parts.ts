import type { SessionPort } from './session-port.ts';
import type { ShareTarget } from './share-targets.ts';

/** What a port's dialect is made of besides its settings. */
export type DialectParts = Pick<
  SessionPort<unknown, ShareTarget>,
  'route' | 'leases' | 'clock' | 'observer' | 'claims'
>;
