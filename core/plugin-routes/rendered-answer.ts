import type { RouteAnswer, RouteBody, RouteEvent } from '../plugin-api/routes.ts';
import { writeJson } from '../plugin-api/exact-json.ts';

/** An answer of a plugin, checked and turned into what goes out. */
export interface RenderedAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array | AsyncIterable<RouteEvent>;
}

const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
/** Nothing that ends a line, so that no answer can begin in the middle of another. */
const VALUE = /^[\x20-\x7e]{0,4096}$/;
const HEADERS_MAX = 64;
/** How an answer is cut out of the stream of bytes is nobody's affair but the host's. */
const FRAMING = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const EVENT_LINE = /^[\x20-\x7e]{1,256}$/;

/**
 * To be called in the scope of the pool: it may run the plugin's code.
 * @throws TypeError for what is no answer; whatever the plugin throws.
 */
export function renderAnswer(answer: RouteAnswer): RenderedAnswer {
  const { status } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new TypeError(`an answer of status ${String(status)}`);
  const headers: [string, string][] = Object.entries(answer.headers ?? {}).map(checkHeader);
  if (headers.length > HEADERS_MAX) throw new TypeError('an answer of too many headers');
  const isTyped = headers.some(([name]) => name === 'content-type');
  const [type, body] = renderBody(answer.body);
  if (type !== undefined && !isTyped) headers.push(checkHeader(['content-type', type]));
  if (!headers.some(([name]) => name === 'cache-control'))
    headers.push(['cache-control', 'no-store']);
  return { status, headers, body };
}

/** To be called in the scope of the pool. @throws TypeError for what is no event. */
export function renderEvent({ event, id, data }: RouteEvent): string {
  for (const line of [event, id])
    if (line !== undefined && !EVENT_LINE.test(line))
      throw new TypeError('an event of no one line');
  const name = event === undefined ? '' : `event: ${event}\n`;
  const mark = id === undefined ? '' : `id: ${id}\n`;
  return `${mark}${name}data: ${writeJson(data)}\n\n`;
}

function renderBody(
  body: RouteBody | undefined,
): readonly [type: string | undefined, body: RenderedAnswer['body']] {
  switch (body?.kind) {
    case undefined:
      return [undefined, ''];
    case 'json':
      return ['application/json; charset=utf-8', writeJson(body.value)];
    case 'text':
      return [body.type ?? 'text/plain; charset=utf-8', String(body.text)];
    case 'bytes':
      if (!(body.bytes instanceof Uint8Array)) throw new TypeError('a body of bytes that are none');
      return [body.type, body.bytes];
    case 'events':
      return ['text/event-stream; charset=utf-8', body.events];
    default:
      throw new TypeError('an answer with a body of no kind');
  }
}

function checkHeader([name, value]: readonly [string, unknown]): [string, string] {
  const lower = name.toLowerCase();
  if (!NAME.test(lower) || FRAMING.has(lower))
    throw new TypeError(`a header ${JSON.stringify(name)}`);
  if (typeof value !== 'string' || !VALUE.test(value))
    throw new TypeError(`a header ${lower} of no printable text`);
  return [lower, value];
}
