import type { AuditAct, AuditTrail } from '../../../core/audit/audit-trail.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';

/** Keeps what it is told. */
export class NotedTrail implements AuditTrail {
  readonly acts: AuditAct[] = [];
  isAway = false;

  get names(): readonly string[] {
    return this.acts.map(({ act }) => act);
  }

  async record(act: AuditAct): Promise<void> {
    if (this.isAway) throw new PoolError('STORAGE_UNAVAILABLE', 'the database is away');
    this.acts.push(act);
  }
}
