import type { WorkerCall, WorkerLink, WorkerReply } from '../../../core/plugin-api/worker.ts';

/** Where pools have their routes; which of them, nobody has written down for good. */
const PREFIXES = ['/pool', '/api/pool'] as const;
const NOT_FOUND = 404;

/** Calls of one pool, each at the prefix where the pool has it. */
export class PoolCalls {
  readonly #link: WorkerLink;
  readonly #prefixes = new Map<string, (typeof PREFIXES)[number]>();

  constructor(link: WorkerLink) {
    this.#link = link;
  }

  /** `path` below the prefix, such as `/job`. Rejects as the link does. */
  async call(call: WorkerCall): Promise<WorkerReply> {
    const { path } = call;
    const first = this.#prefixes.get(path) ?? PREFIXES[0];
    const reply = await this.#link.call({ ...call, path: first + path });
    if (reply.status !== NOT_FOUND) {
      this.#prefixes.set(path, first);
      return reply;
    }
    const other = PREFIXES.find((prefix) => prefix !== first) ?? first;
    const elsewhere = await this.#link.call({ ...call, path: other + path });
    if (elsewhere.status !== NOT_FOUND) this.#prefixes.set(path, other);
    return elsewhere;
  }
}
