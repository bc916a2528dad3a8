import type { AuditAct } from '../../audit/audit-trail.ts';
import type { Database } from '../database.ts';

export interface AuditRow extends AuditAct {
  readonly id: bigint;
  readonly actedAtMs: number;
}

export interface AuditFilter {
  /** All subjects if left out. */
  readonly subject?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Pages of the audit trail, newest first. */
export class AuditQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page({
    subject,
    offset,
    limit,
  }: AuditFilter): Promise<{ readonly acts: readonly AuditRow[]; readonly total: number }> {
    const where = subject === undefined ? '' : 'where subject = ?';
    const bindings = subject === undefined ? [] : [subject];
    const rows = await this.#database.rows<{
      id: bigint;
      acted_at: Date;
      actor: string;
      origin: string;
      act: string;
      subject: string;
      facts: string;
    }>(
      `select id, acted_at, actor, origin, act, subject, facts from audit_trail ${where}
        order by id desc offset ? limit ?`,
      [...bindings, offset, limit],
    );
    const [count] = await this.#database.rows<{ total: bigint }>(
      `select count(*) as total from audit_trail ${where}`,
      bindings,
    );
    const acts = rows.map(({ acted_at: actedAt, facts, ...row }) => ({
      ...row,
      actedAtMs: actedAt.getTime(),
      facts: JSON.parse(facts) as AuditAct['facts'],
    }));
    return { acts, total: Number(count?.total ?? 0n) };
  }
}
