import { bigintFromLe, targetToLe } from '../../plugin-api/target.ts';
import type { WorkerIdentity, WorkerLink, WorkerProtocol } from '../../plugin-api/worker.ts';
import type { BatchScan } from '../batch-scan-task.ts';
import type { Cell, MinerDialect, Scan, SessionListener } from '../dialect.ts';
import type { NonceSlice } from '../../kernels/batch-scanner.ts';
import type { MinerTally } from '../miner-tally.ts';
import { BestFind } from './best-find.ts';
import { FindOutbox } from './find-outbox.ts';
import type { HttpOrder, NonceFound } from './http-order.ts';
import { HttpWorkSession } from './http-work-session.ts';
import { JobShelf } from './job-shelf.ts';
import type { NonceRun, NonceSpace } from './nonce-space.ts';
import type { Rest } from './rest.ts';

export interface HttpWorkOptions {
  readonly who: WorkerIdentity;
  readonly lanes: number;
  /** Of the kernel. */
  readonly inputBytes: number;
}

/** Threads that scan. */
interface SliceScanner {
  scan(slice: NonceSlice): Promise<BatchScan>;
  close(): Promise<void>;
}

export interface HttpWorkCollaborators {
  readonly protocol: WorkerProtocol;
  readonly pool: WorkerLink & { close(): Promise<void> };
  readonly scanner: SliceScanner;
  readonly tally: MinerTally;
  readonly rest: Rest;
}

/** Work over HTTP in the words of a plugin, and kernels that scan batches. */
export class HttpWorkDialect implements MinerDialect<HttpOrder, NonceFound> {
  readonly sliceFirst = 1;
  readonly #options: HttpWorkOptions;
  readonly #with: HttpWorkCollaborators;
  readonly #shelf: JobShelf;
  readonly #outbox = new FindOutbox();
  /** What each lane is at. */
  readonly #runs = new Map<number, { readonly space: NonceSpace; readonly run: NonceRun }>();
  readonly #best: BestFind;
  #session: HttpWorkSession | undefined;

  constructor(options: HttpWorkOptions, collaborators: HttpWorkCollaborators) {
    this.#options = options;
    this.#with = collaborators;
    this.#shelf = new JobShelf(options.lanes);
    this.#best = new BestFind(collaborators.tally);
  }

  session(listener: SessionListener<HttpOrder>): HttpWorkSession {
    const { protocol, pool, tally, rest } = this.#with;
    const { who, inputBytes } = this.#options;
    this.#session = new HttpWorkSession(
      { user: who.address, inputBytes },
      {
        talk: () => protocol.talk(pool, who),
        shelf: this.#shelf,
        outbox: this.#outbox,
        listener,
        tally,
        rest,
      },
    );
    return this.#session;
  }

  cell(order: HttpOrder, lane: number): Cell<NonceFound> | undefined {
    const before = this.#runs.get(lane);
    this.#runs.delete(lane);
    before?.space.leave(before.run);
    const { job, space } = order;
    const run = space.take();
    if (run === undefined) {
      this.#session?.usedUp(order);
      return undefined;
    }
    this.#runs.set(lane, { space, run });
    const base = run.next;
    const { kernelContext: context } = job;
    const targetLe = targetToLe(job.shareTarget);
    return {
      nonces: run.count,
      scan: async (first, count): Promise<Scan<NonceFound>> => {
        const from = base + BigInt(first);
        const slice = { context, input: job.input(from), count, targetLe };
        const { found, hashes, tookMs } = await this.#with.scanner.scan(slice);
        run.next = from + BigInt(hashes);
        if (found === undefined) return { hashes, tookMs, find: undefined };
        const { digest, index } = found;
        this.#best.note(job, digest);
        const share = { job, nonce: from + BigInt(index), digest };
        const { networkTarget } = job;
        const isBlock = networkTarget && bigintFromLe(digest) <= networkTarget;
        return { hashes, tookMs, find: { share, isBlock } };
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#with.scanner.close(), this.#with.pool.close()]);
  }
}
