import type { DevnetAnswer, DevnetCall } from '../../../core/plugin-api/devnets/devnet-server.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { parseExactJson, writeExactJson } from '../../../core/plugin-api/exact-json.ts';
import { MalformedJson } from '../consensus/json-fields.ts';
import { CallFailure } from './node-call.ts';
import type { NodeCall } from './node-call.ts';

const PREFIX = '/api';

/** Finds the call that is meant, and answers in JSON. */
export class NodeCalls {
  readonly #calls: readonly NodeCall[];

  constructor(calls: readonly NodeCall[]) {
    this.#calls = calls;
  }

  async answer(asked: DevnetCall): Promise<DevnetAnswer> {
    try {
      return { status: 200, text: writeExactJson(await this.#called(asked)) };
    } catch (error) {
      const { status, message } = failureOf(error);
      return { status, text: writeExactJson({ error: { code: status, message } }) };
    }
  }

  #called({ method, url, text }: DevnetCall): unknown {
    const [pathname = '', ...queries] = url.split('?');
    const query = new URLSearchParams(queries.join('?'));
    const there = this.#calls.filter((each) => segmentOf(each.path, pathname) !== undefined);
    const exact = there.find((each) => !each.path.endsWith(':'));
    const [found] = exact === undefined ? there : [exact];
    if (found === undefined) throw new CallFailure(404, 'not found');
    if (found.method !== method) throw new CallFailure(405, `it is a ${found.method}`);
    const segment = segmentOf(found.path, pathname) ?? '';
    return found.handle({ segment, query, body: method === 'POST' ? parsed(text) : undefined });
  }
}

/** What stands in the place of `:`; undefined where the path is another. */
function segmentOf(path: string, pathname: string): string | undefined {
  const whole = `${PREFIX}${path}`;
  if (!path.endsWith(':')) return pathname === whole ? '' : undefined;
  const start = whole.slice(0, -1);
  const rest = pathname.slice(start.length);
  return pathname.startsWith(start) && /^[^/]+$/.test(rest) ? rest : undefined;
}

function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    throw new CallFailure(400, 'the body is no JSON');
  }
}

function failureOf(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof CallFailure) return error;
  if (error instanceof MalformedJson) return { status: 400, message: error.message };
  // The kernel that judges blocks is busy, or gone.
  if (error instanceof PoolError) return { status: 503, message: 'busy' };
  return { status: 500, message: 'internal error' };
}
