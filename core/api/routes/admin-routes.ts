import { ApiError } from '../api-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoute } from '../api-route.ts';
import type { ApiSources } from '../api-sources.ts';
import type { HostView } from '../host-view.ts';
import { operatorAct } from '../operator-act.ts';
import * as answer from '../schemas/admin.ts';
import * as input from '../schemas/inputs.ts';

/** What an operator may see and do; each call needs the token, each act is on the audit trail first. */
export function adminRoutes(sources: ApiSources): ApiRoute[] {
  return [...viewRoutes(sources.view), ...moveRoutes(sources), ...banRoutes(sources)];
}

function viewRoutes(view: HostView): ApiRoute[] {
  return [
    apiRoute({
      path: '/api/v1/admin/ports',
      summary: 'Ports, the pools they may feed from and the one selected.',
      query: input.NoInput,
      answer: answer.Ports,
      admin: true,
      handle: () => ({
        ports: view.ports().map((port) => ({
          ...port,
          dialects: [...port.dialects],
          pools: [...port.pools],
          selected: port.selected ?? null,
        })),
      }),
    }),
    apiRoute({
      path: '/api/v1/admin/sessions',
      summary: 'Miner sessions, oldest first.',
      query: input.PageQuery,
      answer: answer.Sessions,
      admin: true,
      handle({ query }) {
        const all = view.sessions();
        const from = query.page * query.pageSize;
        const sessions = all.slice(from, from + query.pageSize).map((session) => ({
          id: session.id,
          port: session.port,
          poolId: session.poolId ?? null,
          remoteAddress: session.remoteAddress,
          workers: [...session.workers],
          userAgent: session.userAgent,
          difficulty: session.difficulty,
          connectedAt: new Date(session.connectedAtMs).toISOString(),
        }));
        return { total: all.length, page: query.page, pageSize: query.pageSize, sessions };
      },
    }),
  ];
}

function moveRoutes({ audit, view }: ApiSources): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/api/v1/admin/ports/:port/select',
      summary: "Moves a port's miners to another pool, without dropping a connection.",
      params: input.PortParams,
      body: input.PoolChoice,
      answer: answer.Done,
      admin: true,
      async handle({ params, body, caller }) {
        const facts = { port: params.port };
        await audit.record(operatorAct(caller, { act: 'port-moved', subject: body.pool, facts }));
        return doneUnless(view.selectPool(params.port, body.pool));
      },
    }),
    apiRoute({
      method: 'post',
      path: '/api/v1/admin/sessions/:id/move',
      summary: 'Moves one session to another pool and pins it there.',
      params: input.SessionParams,
      body: input.PoolChoice,
      answer: answer.Done,
      admin: true,
      async handle({ params, body, caller }) {
        const facts = { session: params.id };
        await audit.record(
          operatorAct(caller, { act: 'session-moved', subject: body.pool, facts }),
        );
        return doneUnless(view.moveSession(params.id, body.pool));
      },
    }),
  ];
}

function banRoutes({ audit, view }: ApiSources): ApiRoute[] {
  return [
    apiRoute({
      path: '/api/v1/admin/bans',
      summary: 'Live bans.',
      query: input.NoInput,
      answer: answer.Bans,
      admin: true,
      handle: () => ({
        bans: view.bans().map((ban) => ({
          subject: ban.subject,
          reason: ban.reason,
          until: new Date(ban.untilMs).toISOString(),
        })),
      }),
    }),
    apiRoute({
      method: 'post',
      path: '/api/v1/admin/bans',
      summary: 'Bans an address or a worker for a while.',
      body: input.BanBody,
      answer: answer.Done,
      admin: true,
      async handle({ body: { subject, reason, seconds }, caller }) {
        const facts = { reason, seconds };
        await audit.record(operatorAct(caller, { act: 'banned', subject, facts }));
        view.ban(subject, reason, seconds);
        return { done: true as const };
      },
    }),
    apiRoute({
      method: 'delete',
      path: '/api/v1/admin/bans/:subject',
      summary: 'Lifts a ban.',
      params: input.BanParams,
      answer: answer.Done,
      admin: true,
      async handle({ params: { subject }, caller }) {
        if (view.bans().some((ban) => ban.subject === subject)) {
          await audit.record(operatorAct(caller, { act: 'unbanned', subject, facts: {} }));
          if (view.unban(subject)) return { done: true as const };
        }
        throw new ApiError(404, 'unknown-ban', `${subject} is not banned`, { field: 'subject' });
      },
    }),
  ];
}

function doneUnless(refusal: string | undefined): { done: true } {
  if (refusal === undefined) return { done: true };
  throw new ApiError(409, 'refused', refusal);
}
