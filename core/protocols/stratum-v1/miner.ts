import type { ExtranonceLease } from '../../jobs/extranonce-leases.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Connection } from '../../listeners/connection.ts';
import { type AssignedSession, Assignment } from '../session/assignment.ts';
import type { PublishedJob } from '../session/published-job.ts';
import { ReplyQueue } from '../session/reply-queue.ts';
import { SessionDifficulty } from '../session/session-difficulty.ts';
import { SessionJobs } from '../session/session-jobs.ts';
import { AuthorizedWorkers } from './authorized-workers.ts';
import type { DifficultyAim } from './difficulty-aim.ts';
import { NotifiedJob } from './notified-job.ts';
import type { NotifyLines } from './notify-lines.ts';
import type { PortContext } from './port-context.ts';
import type { StratumRequest } from './request.ts';
import type { WireError } from './wire-errors.ts';
import { errorLine, resultLine, versionMaskLine } from './wire-lines.ts';

/**
 * One connected miner: what it negotiated, who it works as, what it was sent. Methods of the
 * protocol act on this; it is sent work as soon as it has subscribed and authorized.
 */
export class Miner implements AssignedSession<NotifyLines, NotifiedJob> {
  readonly connection: Connection;
  readonly port: PortContext;
  readonly connectedAtMs: number;
  readonly replies: ReplyQueue;
  readonly workers = new AuthorizedWorkers();
  readonly difficulty: SessionDifficulty;
  readonly jobs: SessionJobs<NotifiedJob>;
  readonly assignment: Assignment<NotifyLines, NotifiedJob>;
  userAgent = '';
  /** Undefined until subscribed; then for the whole connection. */
  lease: ExtranonceLease | undefined;
  /** Version bits granted by `mining.configure`; 0 without. */
  versionMask = 0;
  /** Version bits that the miner was last told of. */
  versionMaskTold = 0;
  submitsPending = 0;
  #mined = false;
  #closed = false;
  #told: DifficultyAim | undefined;

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

  /** `result`: JSON text. */
  reply(request: StratumRequest, result: string): void {
    this.replies.reply(resultLine(request.id, result));
  }

  refuse(request: StratumRequest, error: WireError): void {
    this.replies.reply(errorLine(request.id, error));
  }

  payees(): readonly string[] {
    return this.lease === undefined ? [] : this.workers.addresses();
  }

  send(published: PublishedJob<NotifyLines>, clean: boolean): void {
    const { lease } = this;
    if (lease === undefined) return;
    const { target } = this.difficulty;
    const aim = this.#told?.target === target ? this.#told : this.port.targets.of(target);
    const sent = new NotifiedJob(published, aim, lease.bytes, this.versionMask);
    this.jobs.add(sent);
    if (this.versionMask !== 0 && sent.versionMask !== this.versionMaskTold) {
      this.versionMaskTold = sent.versionMask;
      this.replies.notify(versionMaskLine(sent.versionMask));
    }
    if (aim !== this.#told) {
      this.#told = aim;
      this.replies.notify(aim.line);
    }
    this.replies.notify(published.wire.notify(clean));
    this.#mined = true;
  }

  close(): void {
    this.#closed = true;
    this.replies.close();
    if (this.lease !== undefined) this.port.leases.release(this.lease, this.#mined);
  }
}
