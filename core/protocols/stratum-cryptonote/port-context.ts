import type { SessionPort } from '../session/session-port.ts';
import type { DigitsAim } from './digits-aim.ts';
import type { JobFields } from './job-fields.ts';
import type { StratumCryptonoteOptions } from './options.ts';

/** What all sessions of a port share. */
export interface PortContext extends SessionPort<JobFields, DigitsAim> {
  readonly options: StratumCryptonoteOptions;
}
