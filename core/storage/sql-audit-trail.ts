import type { AuditAct, AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Statements } from './database.ts';
import { nameText } from './name-text.ts';

/** The trail in a table that refuses to be changed. */
export class SqlAuditTrail implements AuditTrail {
  readonly #statements: Statements;
  readonly #clock: Clock;

  /** In a transaction an act is on record with what it did, or neither is. */
  constructor(statements: Statements, clock: Clock) {
    this.#statements = statements;
    this.#clock = clock;
  }

  /** Names that the database cannot keep are mended: an act is not stopped by how its actor is called. */
  async record({ actor, origin, act, subject, facts }: AuditAct): Promise<void> {
    await this.#statements.rows(
      `insert into audit_trail (acted_at, actor, origin, act, subject, facts)
       values (?, ?, ?, ?, ?, ?)`,
      [
        new Date(this.#clock.nowMs()).toISOString(),
        nameText(actor),
        nameText(origin),
        act,
        nameText(subject),
        JSON.stringify(facts),
      ],
    );
  }
}
