import type { SessionView } from '../../api/host-view.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Connection, LineSession } from '../../listeners/connection.ts';
import { hear, type Language } from '../session/hear.ts';
import type { PublishedJob } from '../session/published-job.ts';
import { viewOf } from '../session/session-view.ts';
import { parseLine } from './codec.ts';
import { METHODS } from './methods.ts';
import { Miner } from './miner.ts';
import type { NotifyLines } from './notify-lines.ts';
import type { PortContext } from './port-context.ts';
import type { StratumRequest } from './request.ts';
import { otherError, UNKNOWN_METHOD } from './wire-errors.ts';
import { errorLine, messageLine, reconnectLine } from './wire-lines.ts';

const LANGUAGE: Language<Miner, readonly unknown[]> = {
  parse: parseLine,
  call,
  refusal: (id, reason) => errorLine(id, otherError(reason)),
};

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
    hear(line, this.#miner, LANGUAGE);
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
    return viewOf(
      this.#miner,
      this.#miner.workers.all.map(({ worker }) => worker),
    );
  }
}

function call(miner: Miner, request: StratumRequest): void {
  const method = METHODS.get(request.method);
  if (method !== undefined) method(miner, request);
  // A call of an unknown kind that wants no answer gets none.
  else if (request.id !== undefined) miner.refuse(request, UNKNOWN_METHOD);
}
