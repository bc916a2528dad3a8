/** What a request says, read and bounded before a plugin sees it. */
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../api/api-error.ts';
import { parseExactJson } from '../plugin-api/exact-json.ts';
import { decodeParam } from './route-pattern.ts';

const QUERY_NAMES_MAX = 64;
const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json\s*(?:;|$)/i;

/** The path of a request without its query, and that. @throws ApiError 400 for another form of URL. */
export function splitUrl(url: string | undefined): {
  readonly path: string;
  readonly query: string;
} {
  if (url === undefined || !url.startsWith('/'))
    throw new ApiError(400, 'malformed', 'ask for a path');
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: '' }
    : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

/** @throws ApiError 400 naming a parameter that cannot be. */
export function readParams(
  encoded: readonly (readonly [name: string, encoded: string])[],
): Readonly<Record<string, string>> {
  return plainRecord(
    encoded.map(([name, text]) => {
      const value = decodeParam(text);
      if (value !== undefined) return [name, value];
      throw new ApiError(400, 'malformed', `path: ${name} is not a plain text`, { field: name });
    }),
  );
}

/** @throws ApiError 400 for a name that occurs twice, or too many. */
export function readQuery(text: string): Readonly<Record<string, string>> {
  const query: Record<string, string> = plainRecord([]);
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in query)
      throw new ApiError(400, 'malformed', 'query: a name occurs twice', { field: name });
    if (++count > QUERY_NAMES_MAX) throw new ApiError(400, 'malformed', 'query: too many names');
    query[name] = value;
  }
  return query;
}

/** Headers that have one value; where the host's own token is asked for, without it. */
export function readHeaders(
  { headers }: Pick<IncomingMessage, 'headers'>,
  guard: 'public' | 'admin',
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).filter(
    ([name]) => guard === 'public' || name !== 'authorization',
  );
  return plainRecord(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** @throws ApiError 400 for what says that it is JSON and is none, 413 above `bytesMax`. */
export async function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<{ readonly text: string; readonly body: unknown }> {
  const text = await readText(request, bytesMax);
  const isJson = JSON_TYPE.test(request.headers['content-type'] ?? '');
  if (!isJson || text === '') return { text, body: undefined };
  try {
    return { text, body: parseExactJson(text) };
  } catch {
    throw new ApiError(400, 'malformed', 'the body is not JSON');
  }
}

async function readText(request: IncomingMessage, bytesMax: number): Promise<string> {
  const tooLarge = (): ApiError =>
    new ApiError(413, 'too-large', `the body is limited to ${bytesMax} bytes`, {
      headers: { connection: 'close' },
    });
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A record in which nothing is found that was not put there. */
function plainRecord(entries: readonly (readonly string[])[]): Record<string, string> {
  const record = Object.create(null) as Record<string, string>;
  for (const [name = '', value = ''] of entries) record[name] = value;
  return record;
}
