import type { SessionPort } from '../session/session-port.ts';
import type { DifficultyAim } from './difficulty-aim.ts';
import type { NotifyLines } from './notify-lines.ts';
import type { StratumV1Options } from './options.ts';

/** What all sessions of a port share. */
export interface PortContext extends SessionPort<NotifyLines, DifficultyAim> {
  readonly options: StratumV1Options;
}
