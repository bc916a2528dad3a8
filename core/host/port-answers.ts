import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../api/api-error.ts';
import { errorDocument } from '../api/error-document.ts';
import { foreseenError } from '../api/foreseen-error.ts';
import { otherMethod, type PluginDoor } from '../api/plugin-calls.ts';
import type { HttpAnswering } from '../listeners/http-door.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { splitUrl } from '../plugin-routes/route-input.ts';
import { PortDocument } from './port-document.ts';

export interface PortAnswersOptions {
  /** What `/` says where no plugin does. */
  readonly greeting: string;
  /** The pool whose routes answer where a path names none. */
  readonly selected: () => string | undefined;
  /** All pools that may feed it, of which one does. */
  readonly pools: () => readonly string[];
}

interface PortWitness {
  readonly log: Logger;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Answers HTTP on a mining port with the routes of the pool that feeds it. */
export function portAnswers(
  { greeting, selected, pools }: PortAnswersOptions,
  { shelf, calls }: PluginDoor,
  { log, clock }: PortWitness,
): HttpAnswering {
  const document = new PortDocument(shelf);
  /** What the host itself has there. */
  const own = ({ method }: IncomingMessage, path: string): Written => {
    if (path === '/') return { status: 200, type: TEXT, body: `${greeting}\n` };
    if (selected() === undefined) throw NO_POOL;
    if (path !== DOCUMENT_PATH) throw new ApiError(404, 'not-found', 'there is nothing here');
    if (method !== 'GET' && method !== 'HEAD') throw otherMethod(['GET']);
    const body = document.of({ selected: selected(), pools: pools() });
    return { status: 200, type: JSON_TYPE, body };
  };
  return async (request, response, connection) => {
    try {
      if (!connection.spend('submit')) throw TOO_MANY;
      const { path } = splitUrl(request.url);
      const { remoteAddress: address, port } = connection;
      const match = shelf.findOf(selected(), request.method ?? '', path);
      if (match.kind === 'route') await calls.answer(request, response, match, { address, port });
      else if (match.kind === 'other-method') throw otherMethod(match.allowed);
      else write(response, own(request, path));
    } catch (error) {
      const known = foreseenError(error, false);
      if (known === undefined) log.error({ err: error }, 'a call on a mining port failed');
      write(response, refusal(known ?? UNFORESEEN, clock.nowMs()));
    }
  };
}

const DOCUMENT_PATH = '/openapi.json';
const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

const TOO_MANY = new ApiError(429, 'too-many-requests', 'too many calls: wait 1 s', {
  headers: { 'retry-after': '1' },
});
const NO_POOL = new ApiError(503, 'no-pool', 'no pool feeds this port now', {
  headers: { 'retry-after': '5' },
});
const UNFORESEEN = new ApiError(500, 'internal', 'something went wrong here; the log says more');

interface Written {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

function refusal(told: ApiError, atMs: number): Written {
  const { status, headers } = told;
  return { status, type: JSON_TYPE, body: JSON.stringify(errorDocument(told, atMs)), headers };
}

function write(response: ServerResponse, { status, type, body, headers }: Written): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body);
}
