import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Connection } from '../../listeners/connection.ts';
import { type AssignedSession, Assignment } from '../session/assignment.ts';
import type { PublishedJob } from '../session/published-job.ts';
import { ReplyQueue } from '../session/reply-queue.ts';
import { SessionDifficulty } from '../session/session-difficulty.ts';
import { SessionJobs } from '../session/session-jobs.ts';
import type { SessionWorker } from '../session/session-worker.ts';
import { AssignedJob } from './assigned-job.ts';
import type { JobFields } from './job-fields.ts';
import type { PortContext } from './port-context.ts';
import type { CryptonoteRequest } from './request.ts';
import type { SearchSpace } from './search-space.ts';
import { type ErrorCode, errorLine, jobLine, welcomeLine } from './wire-lines.ts';

/** Who a miner is and what it may search, from its login on. */
export interface Admission {
  readonly worker: SessionWorker;
  readonly space: SearchSpace;
}

/** One connected miner. Methods of the protocol act on this; it is sent work once it has logged in. */
export class Miner implements AssignedSession<JobFields, AssignedJob> {
  readonly connection: Connection;
  readonly port: PortContext;
  readonly connectedAtMs: number;
  readonly replies: ReplyQueue;
  readonly difficulty: SessionDifficulty;
  readonly jobs: SessionJobs<AssignedJob>;
  readonly assignment: Assignment<JobFields, AssignedJob>;
  userAgent = '';
  submitsPending = 0;
  #admission: Admission | undefined;
  /** The answer to its login is out, and with it its first job. */
  #welcomed = false;
  #closed = false;

  constructor(connection: Connection, port: PortContext) {
    this.connection = connection;
    this.port = port;
    this.connectedAtMs = port.clock.nowMs();
    this.replies = new ReplyQueue(connection);
    this.difficulty = new SessionDifficulty(port.options.vardiff);
    this.jobs = new SessionJobs(port.options.jobsMax);
    this.assignment = new Assignment(this, port);
  }

  get pool(): MiningPool | undefined {
    return this.assignment.pool;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Undefined until it has logged in. */
  get admission(): Admission | undefined {
    return this.#admission;
  }

  refuse(request: CryptonoteRequest, text: string, code: ErrorCode = -1): void {
    this.replies.reply(errorLine(request.id, text, code));
  }

  /**
   * Refuses a login for now. XMRig would sit and wait behind the answer: only on a new connection
   * does it log in again.
   */
  defer(request: CryptonoteRequest, text: string): void {
    this.refuse(request, text, -2);
    this.connection.close(text);
  }

  /** Lets a miner in, whose address some pool with work can pay, and answers its login. */
  admit(request: CryptonoteRequest, admission: Admission): void {
    this.#admission = admission;
    this.connection.established();
    this.assignment.follow();
    const { niceHash } = admission.space;
    // Told of `nicehash`, a miner leaves the top byte of the nonce alone even where it is its own.
    const extensions = ['algo', 'keepalive', ...(niceHash ? ['nicehash'] : [])];
    const job = this.currentJob() ?? 'null';
    const id = request.id ?? 'null';
    this.replies.reply(welcomeLine(id, this.#sessionId(admission), extensions, job));
    this.#welcomed = true;
  }

  /** The job that the miner works on, JSON text; undefined while it has none. */
  currentJob(): string | undefined {
    const { last } = this.jobs;
    const isGone = last === undefined || last.published.pool !== this.pool;
    return isGone ? undefined : this.#render(last);
  }

  payees(): readonly string[] {
    return this.#admission === undefined ? [] : [this.#admission.worker.address];
  }

  /** There is no `clean` here: each job ends the one before. */
  send(published: PublishedJob<JobFields>): void {
    // XMRig takes the same job again for a broken pool, and hangs up.
    if (this.jobs.find(published.wireId) !== undefined) return;
    const sent = new AssignedJob(published, this.port.targets.of(this.difficulty.target));
    this.jobs.add(sent);
    if (this.#welcomed) this.#push(sent);
  }

  close(): void {
    this.#closed = true;
    this.replies.close();
    if (this.#admission !== undefined)
      this.port.leases.release(this.#admission.space.lease, this.jobs.last !== undefined);
  }

  #push(sent: AssignedJob): void {
    try {
      const job = this.#render(sent);
      if (job !== undefined) this.replies.notify(jobLine(job));
    } catch {
      // Foreign code. A miner that cannot be told its work is no reason to leave the others without.
      this.connection.close('its job could not be made');
    }
  }

  #render({ published, aim }: AssignedJob): string | undefined {
    if (this.#admission === undefined) return undefined;
    const { space } = this.#admission;
    const { work, variant } = published.wire;
    const blob = work.hashingBlob(space.extranonce(variant));
    space.mark(blob, work.nonceOffset);
    const sessionId = this.#sessionId(this.#admission);
    return published.wire.json({ blob, target: aim.digits, sessionId });
  }

  #sessionId({ space }: Admission): string {
    return Buffer.from(space.lease.bytes).toString('hex');
  }
}
