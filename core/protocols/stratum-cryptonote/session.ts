import type { SessionView } from '../../api/host-view.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';
import type { Connection, LineSession } from '../../listeners/connection.ts';
import { hear, type Language } from '../session/hear.ts';
import type { PublishedJob } from '../session/published-job.ts';
import { viewOf } from '../session/session-view.ts';
import { parseLine } from './codec.ts';
import type { JobFields } from './job-fields.ts';
import { METHODS } from './methods.ts';
import { Miner } from './miner.ts';
import type { PortContext } from './port-context.ts';
import type { CryptonoteRequest, Params } from './request.ts';
import { UNKNOWN_METHOD } from './wire-errors.ts';
import { errorLine } from './wire-lines.ts';

const LANGUAGE: Language<Miner, Params> = { parse: parseLine, call, refusal: errorLine };

/** One connection of the CryptoNote dialect: lines in, calls out to the methods. */
export class StratumCryptonoteSession implements LineSession {
  readonly #miner: Miner;
  readonly #onClosed: (session: StratumCryptonoteSession) => unknown;

  constructor(
    connection: Connection,
    port: PortContext,
    onClosed: (session: StratumCryptonoteSession) => unknown,
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

  send(published: PublishedJob<JobFields>, clean: boolean): void {
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

  view(): SessionView {
    const { admission } = this.#miner;
    return viewOf(this.#miner, admission === undefined ? [] : [admission.worker]);
  }
}

function call(miner: Miner, request: CryptonoteRequest): void {
  const method = METHODS.get(request.method);
  if (method === undefined) miner.refuse(request, UNKNOWN_METHOD);
  else method(miner, request);
}
