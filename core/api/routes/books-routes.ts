import type { Static } from 'typebox';
import type { LedgerCheckState } from '../../ledger/ledger-check.ts';
import { PoolError } from '../../plugin-api/errors.ts';
import { solvencyAnswer } from '../answers/solvency.ts';
import { timeText } from '../answers/time-text.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import { NoInput } from '../schemas/inputs.ts';
import * as input from '../schemas/payout-admin-inputs.ts';
import * as answer from '../schemas/payout-admin.ts';

/** Each look asks wallets. */
const SOLVENCY_MS = 10_000;

/** Whether the books are whole, whether the wallets hold what is owed, and who did what. */
export function booksRoutes(sources: ApiSources): ApiRoute[] {
  return [solvencyRoute(sources), checkRoute(sources), auditRoute(sources)];
}

function solvencyRoute({ operatorDesk, view }: ApiSources): ApiRoute {
  return apiRoute({
    path: '/api/v1/admin/solvency',
    summary: 'What each pool owes, beside what its wallet holds.',
    query: NoInput,
    answer: answer.Solvency,
    cacheMs: SOLVENCY_MS,
    admin: true,
    async handle() {
      const pools = view.pools().map(async (pool) => {
        try {
          return solvencyAnswer(pool, await operatorDesk.solvency(pool.id));
        } catch (error) {
          // One pool that does not run hides nothing of the others.
          if (!(error instanceof PoolError) || error.code === 'STORAGE_UNAVAILABLE') throw error;
          return solvencyAnswer(pool, error.message);
        }
      });
      return { pools: await Promise.all(pools) };
    },
  });
}

function checkRoute({ ledgerCheck }: ApiSources): ApiRoute {
  return apiRoute({
    path: '/api/v1/admin/ledger/check',
    summary: 'Verifies the books beside everything else; asked again, it tells how far that is.',
    query: NoInput,
    answer: answer.LedgerState,
    admin: true,
    isUnderWay: ({ state }) => state === 'running',
    handle: () => ledgerAnswer(ledgerCheck.ask()),
  });
}

function auditRoute({ queries }: ApiSources): ApiRoute {
  return apiRoute({
    path: '/api/v1/admin/audit',
    summary: 'Who did what, newest first.',
    query: input.AuditQuery,
    answer: answer.Audit,
    admin: true,
    async handle({ query: { subject, page, pageSize } }) {
      const rows = { offset: page * pageSize, limit: pageSize };
      const { acts, total } = await queries.audit.page({ subject, ...rows });
      const shown = acts.map((row) => ({
        id: String(row.id),
        at: new Date(row.actedAtMs).toISOString(),
        actor: row.actor,
        origin: row.origin,
        act: row.act,
        subject: row.subject,
        facts: { ...row.facts },
      }));
      return { total, page, pageSize, acts: shown };
    },
  });
}

const NOTHING_READ = { entries: 0, postings: 0, balances: 0, findings: 0 };

function ledgerAnswer({
  runningSinceMs,
  last,
}: LedgerCheckState): Static<typeof answer.LedgerState> {
  const checked = last?.kind === 'checked' ? last : undefined;
  const { entries, postings, balances, findings } = checked?.standing ?? NOTHING_READ;
  const outcome = last?.kind === 'failed' ? 'failed' : findings === 0 ? 'sound' : 'broken';
  return {
    state: runningSinceMs === undefined ? outcome : 'running',
    runningSince: timeText(runningSinceMs),
    checkedAt: timeText(last?.endedAtMs),
    reason: last?.kind === 'failed' ? last.reason : null,
    entries,
    postings,
    balances,
    head: checked === undefined ? null : `${checked.standing.headId}:${checked.standing.headHash}`,
    findingCount: findings,
    findings: (checked?.findings ?? []).map(({ kind, entryId, message }) => ({
      kind,
      entryId: String(entryId),
      message,
    })),
  };
}
