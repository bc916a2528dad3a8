import type { ServerResponse } from 'node:http';
import { ApiError } from '../api/api-error.ts';
import { foreseenError } from '../api/foreseen-error.ts';
import { otherMethod, type PluginDoor } from '../api/plugin-calls.ts';
import type { HttpAnswering } from '../listeners/http-door.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { splitUrl } from '../plugin-routes/route-input.ts';

export interface PortAnswersOptions {
  /** What `/` says where no plugin does. */
  readonly greeting: string;
  /** The pool whose routes answer where a path names none. */
  readonly selected: () => string | undefined;
}

/** Answers HTTP on a mining port with the routes of the pool that feeds it. */
export function portAnswers(
  { greeting, selected }: PortAnswersOptions,
  { shelf, calls }: PluginDoor,
  log: Logger,
): HttpAnswering {
  return async (request, response, connection) => {
    try {
      if (!connection.spend('submit')) throw TOO_MANY;
      const { path } = splitUrl(request.url);
      const { remoteAddress: address, port } = connection;
      const match = shelf.findOf(selected(), request.method ?? '', path);
      if (match.kind === 'route') await calls.answer(request, response, match, { address, port });
      else if (match.kind === 'other-method') throw otherMethod(match.allowed);
      else if (path === '/') {
        response.setHeader('content-type', 'text/plain; charset=utf-8');
        response.end(`${greeting}\n`);
      } else if (selected() === undefined) throw NO_POOL;
      else throw new ApiError(404, 'not-found', 'there is nothing here');
    } catch (error) {
      const known = foreseenError(error, false);
      if (known === undefined) log.error({ err: error }, 'a call on a mining port failed');
      write(response, known ?? UNFORESEEN);
    }
  };
}

const TOO_MANY = new ApiError(429, 'too-many-requests', 'too many calls: wait 1 s', {
  headers: { 'retry-after': '1' },
});
const NO_POOL = new ApiError(503, 'no-pool', 'no pool feeds this port now', {
  headers: { 'retry-after': '5' },
});
const UNFORESEEN = new ApiError(500, 'internal', 'something went wrong here; the log says more');

function write(
  response: ServerResponse,
  { status, error, message, field, headers }: ApiError,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(JSON.stringify({ error, message, ...(field === undefined ? {} : { field }) }));
}
