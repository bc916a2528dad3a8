import type { Logger } from '../plugin-api/logger.ts';
import type { AuditAct, AuditTrail } from './audit-trail.ts';

/** A trail in the log, for hosts without a table for it. */
export class LoggedAuditTrail implements AuditTrail {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async record(act: AuditAct): Promise<void> {
    this.#logger.info({ ...act }, 'audit');
  }
}
