import type { AuditAct, AuditTrail } from '../../../core/audit/audit-trail.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';

export class FakeAuditTrail implements AuditTrail {
  readonly acts: AuditAct[] = [];
  away = false;

  async record(act: AuditAct): Promise<void> {
    if (this.away) throw new PoolError('STORAGE_UNAVAILABLE', 'the database is away');
    this.acts.push(act);
  }
}
