import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { parseExactJson } from '../../../../core/plugin-api/exact-json.ts';

export interface ScriptedJob {
  readonly id: string;
  readonly height: number;
  readonly first: bigint;
  readonly end: bigint;
  readonly difficulty: bigint;
  readonly clean: boolean;
}

export interface SentFind {
  readonly job: string;
  readonly nonce: bigint;
  readonly digest: string;
  readonly hashrate: number | undefined;
}

export type ScriptedAnswer =
  | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  /** Drops the connection. */
  | 'reset'
  /** Says nothing. */
  | 'hang'
  /** Begins to answer, and does not go on. */
  | 'stall'
  /** Two megabytes. */
  | 'huge'
  /** No HTTP. */
  | 'noise';

type Path = '/register' | '/job' | '/share';

export const json = (status: number, value: unknown, headers = {}): ScriptedAnswer => ({
  status,
  body: JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? String(each) : each,
  ),
  headers: { 'content-type': 'application/json', ...headers },
});

/** A pool that does what a test wrote down, and else takes whatever comes. */
export class ScriptedPool {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #script = new Map<Path, (ScriptedAnswer | undefined)[]>();
  readonly #waiters = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  /** Words of all calls, in order. */
  readonly calls: string[] = [];
  readonly finds: SentFind[] = [];
  /** Nonces that it calls duplicates. */
  taken: ReadonlySet<bigint> = new Set();
  job: ScriptedJob | undefined;
  /** What `/job` says with no news: nothing, until there are some. */
  sameAtOnce = false;

  constructor(job: ScriptedJob) {
    this.job = job;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket: Socket) => this.#sockets.add(socket));
  }

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Answers to the next calls of a path; undefined: the usual one. */
  say(path: Path, ...answers: (ScriptedAnswer | undefined)[]): void {
    this.#script.set(path, [...(this.#script.get(path) ?? []), ...answers]);
  }

  /** Hands out another job, to who waits too. */
  move(job: ScriptedJob): void {
    this.job = job;
    for (const wake of this.#waiters) wake();
  }

  /** Resolves as soon as what was called or found makes it true. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#watchers.add(resolve));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const url = new URL(request.url ?? '', 'http://pool');
    const path = url.pathname as Path;
    const known = url.searchParams.get('known') ?? '';
    this.calls.push(path === '/job' ? `/job ${known}`.trim() : path);
    const find = path === '/share' ? readFind(text) : undefined;
    if (find !== undefined) this.finds.push(find);
    const scripted = this.#script.get(path)?.shift();
    this.#tell();
    const answer = scripted ?? (await this.#usual(path, { known, find }, response));
    write(response, answer);
  }

  async #usual(
    path: Path,
    { known, find }: { readonly known: string; readonly find: SentFind | undefined },
    response: ServerResponse,
  ): Promise<ScriptedAnswer> {
    if (path === '/register') return json(200, { notes: ['pool fee 1 %'] });
    if (find !== undefined && this.taken.has(find.nonce)) return { status: 400, body: 'duplicate' };
    if (path === '/share') return json(200, { ok: true, block: false, estimate: '1.5 COIN' });
    if (known !== '' && known === this.job?.id && !this.sameAtOnce) {
      const over = new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
        response.once('close', resolve);
      });
      await over;
    }
    const { job } = this;
    return job === undefined ? json(503, { error: 'no work' }) : json(200, job);
  }

  #tell(): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const wake of watchers) wake();
  }
}

function readFind(text: string): SentFind {
  const { job, nonce, digest, hashrate } = parseExactJson(text) as Record<string, unknown>;
  assert(typeof nonce === 'number' || typeof nonce === 'bigint', 'a nonce is a number on the wire');
  return {
    job: String(job),
    nonce: BigInt(nonce),
    digest: String(digest),
    hashrate: typeof hashrate === 'number' ? hashrate : undefined,
  };
}

function write(response: ServerResponse, answer: ScriptedAnswer): void {
  if (answer === 'hang') return;
  if (answer === 'reset') response.socket?.resetAndDestroy();
  else if (answer === 'stall') response.writeHead(200).write('{');
  else if (answer === 'noise') response.socket?.end('what do you want?\r\n\r\n');
  else if (answer === 'huge') response.writeHead(200).end(`[${'1,'.repeat(2 ** 20)}1]`);
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}
