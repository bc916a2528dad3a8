import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { RouteEvent } from '../../../core/plugin-api/routes.ts';

/** Keeps proxies from closing a quiet stream, and finds dead ones. */
const HEARTBEAT_MS = 15_000;

/** Writes server-sent events as fast as their reader takes them, until they end or it has gone. Never rejects. */
export async function writeEvents(
  response: ServerResponse,
  events: AsyncIterable<RouteEvent>,
  gone: AbortSignal,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  const heartbeat = setInterval(() => response.write(': alive\n\n'), HEARTBEAT_MS).unref();
  try {
    for await (const event of events) {
      if (gone.aborted) break;
      if (!response.write(textOf(event))) await once(response, 'drain', { signal: gone });
    }
  } catch {
    // Whoever goes away while it is written to says nothing.
  } finally {
    clearInterval(heartbeat);
    response.end();
  }
}

function textOf({ event, id, data }: RouteEvent): string {
  const lines = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    `data: ${JSON.stringify(data)}`,
  ];
  return `${lines.join('\n')}\n\n`;
}
