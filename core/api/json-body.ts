import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';

/** Reads and parses a JSON body of at most `bytesMax`. @throws ApiError 400, 413 or 415. */
export async function jsonBody(request: IncomingMessage, bytesMax: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ApiError(415, 'unsupported-media-type', 'send the body as application/json');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) {
      throw new ApiError(413, 'too-large', `the body is limited to ${bytesMax} bytes`, {
        headers: { connection: 'close' },
      });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new ApiError(400, 'malformed', 'the body is not JSON');
  }
}
