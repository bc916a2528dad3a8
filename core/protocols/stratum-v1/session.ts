import type { SessionView } from '../../api/host-view.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Connection, LineSession } from '../../listeners/connection.ts';
import { parseLine } from './codec.ts';
import type { PublishedJob } from '../session/published-job.ts';
import { METHODS } from './methods.ts';
import { Miner } from './miner.ts';
import type { NotifyLines } from './notify-lines.ts';
import type { PortContext } from './port-context.ts';
import type { StratumRequest } from './request.ts';
import { otherError, UNKNOWN_METHOD } from './wire-errors.ts';
import { errorLine, messageLine, reconnectLine } from './wire-lines.ts';

/** Calls that may wait behind unjudged submissions: a miner that sends more reads no answers. */
const REPLIES_WAITING_MAX = 1024;

/** One Stratum V1 connection: lines in, calls out to the methods. */
export class StratumV1Session implements LineSession {
  readonly #miner: Miner;
  readonly #onClosed: (session: StratumV1Session) => unknown;

  constructor(
    connection: Connection,
    port: PortContext,
    onClosed: (session: StratumV1Session) => unknown,
  ) {
    this.#miner = new Miner(connection, port);
    this.#onClosed = onClosed;
  }

  get id(): number {
    return this.#miner.connection.id;
  }

  get pool(): MiningPool | undefined {
    return this.#miner.pool;
  }

  line(line: string): void {
    // Some software sends empty lines to keep a connection alive.
    if (line === '') return;
    const parsed = parseLine(line);
    switch (parsed.kind) {
      case 'request':
        this.#call(parsed.request);
        break;
      case 'response':
        break;
      case 'malformed':
        this.#miner.replies.reply(errorLine(parsed.id, otherError(parsed.reason)));
        break;
      case 'junk':
        this.#miner.replies.reply(errorLine(undefined, otherError(parsed.reason)));
        this.#miner.connection.score('junk');
        break;
    }
  }

  closed(): void {
    this.#miner.close();
    this.#onClosed(this);
  }

  send(published: PublishedJob<NotifyLines>, clean: boolean): void {
    this.#miner.assignment.send(published, clean);
  }

  rerouted(): void {
    this.#miner.assignment.follow();
  }

  moveTo(pool: MiningPool): string | undefined {
    return this.#miner.assignment.pin(pool);
  }

  tick(atMs: number): void {
    this.#miner.assignment.tick(atMs);
  }

  /** Shows a text on miners that can. */
  showMessage(text: string): void {
    this.#miner.replies.notify(messageLine(text));
  }

  /** Asks the miner to connect anew, here or elsewhere. */
  reconnect(to?: {
    readonly host: string;
    readonly port: number;
    readonly waitSeconds: number;
  }): void {
    this.#miner.replies.notify(reconnectLine(to));
  }

  view(): SessionView {
    const { connection, workers, userAgent, difficulty, connectedAtMs, pool } = this.#miner;
    return {
      id: connection.id,
      port: connection.port,
      poolId: pool?.id,
      remoteAddress: connection.remoteAddress,
      workers: workers.all.map(({ worker }) => worker.nameAt(pool)),
      userAgent,
      difficulty: difficulty.shown,
      connectedAtMs,
    };
  }

  #call(request: StratumRequest): void {
    const miner = this.#miner;
    if (miner.replies.waiting >= REPLIES_WAITING_MAX) {
      miner.connection.close('too many calls wait for an answer');
      return;
    }
    const method = METHODS.get(request.method);
    if (method !== undefined) method(miner, request);
    // A call of an unknown kind that wants no answer gets none.
    else if (request.id !== undefined) miner.refuse(request, UNKNOWN_METHOD);
  }
}
