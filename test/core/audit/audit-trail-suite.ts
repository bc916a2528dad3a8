import { expect } from 'chai';
import type { AuditTrail } from '../../../core/audit/audit-trail.ts';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { SqlAuditTrail } from '../../../core/storage/sql-audit-trail.ts';
import { ManualClock } from '../storage/manual-clock.ts';
import { PayoutBench } from '../storage/payouts/payout-bench.ts';
import { rejection } from '../storage/storage-suite.ts';

/** Who did what and when, kept for ever, on any engine. Call it inside a `describe`. */
export function auditTrailSuite(database: () => Database): void {
  let clock: ManualClock;
  let trail: AuditTrail;

  beforeEach(async () => {
    await PayoutBench.empty(database());
    clock = new ManualClock();
    trail = new SqlAuditTrail(database(), clock);
  });

  const act = { actor: 'operator', origin: 'terminal', act: 'payouts-paused', subject: 'btc' };

  it('tells acts as they were recorded, newest first, by subject', async () => {
    await trail.record({ ...act, facts: { why: 'a\0b "c"', times: 2, sure: true } });
    clock.pass(1000);
    await trail.record({ ...act, act: 'payouts-resumed', facts: {} });
    await trail.record({ ...act, subject: 'xmr', facts: {} });
    const { audit } = new Queries(database());
    const { acts, total } = await audit.page({ subject: 'btc', offset: 0, limit: 10 });
    expect([total, ...acts.map((row) => row.act)]).to.deep.equal([
      2,
      'payouts-resumed',
      'payouts-paused',
    ]);
    expect(acts[1]).to.deep.equal({
      ...act,
      id: acts[1]?.id,
      facts: { why: 'a\0b "c"', times: 2, sure: true },
      actedAtMs: clock.nowMs() - 1000,
    });
    const rest = await audit.page({ offset: 1, limit: 1 });
    expect([rest.total, rest.acts[0]?.act]).to.deep.equal([3, 'payouts-resumed']);
  });

  for (const change of [
    `update audit_trail set actor = 'x'`,
    'delete from audit_trail',
    'truncate audit_trail',
  ]) {
    it(`refuses ${change}`, async () => {
      await trail.record({ ...act, facts: {} });
      expect((await rejection(database().rows(change))).message).to.contain('append-only');
    });
  }
}
