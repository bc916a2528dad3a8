/** Answers of the miners' routes; faults are `{ error, message, timestamp }`. */
import type { RouteAnswer } from '../../../core/plugin-api/routes.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { json, timestampOf } from '../pool/answers.ts';

export type MinerFault =
  | 'bad_request'
  | 'unknown_miner'
  | 'banned'
  | 'taken'
  | 'stale'
  | 'limited'
  | 'unavailable';

const STATUS: Readonly<Record<MinerFault, number>> = {
  bad_request: 400,
  unknown_miner: 404,
  banned: 403,
  taken: 409,
  stale: 409,
  limited: 429,
  unavailable: 503,
};

/** Nothing to tell now. */
export function nothing(retrySeconds: number): RouteAnswer {
  return { status: 204, headers: { 'retry-after': String(retrySeconds) } };
}

/** Says faults with the time of a clock. */
export class FaultAnswers {
  readonly #clock: Pick<Clock, 'nowMs'>;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  /** `message`: a sentence for people. `retrySeconds`: when the same call is worth another try. */
  of(error: MinerFault, message: string, retrySeconds?: number): RouteAnswer {
    const timestamp = timestampOf(this.#clock.nowMs());
    const answer = json({ error, message, timestamp }, STATUS[error]);
    if (retrySeconds === undefined) return answer;
    return { ...answer, headers: { 'retry-after': String(retrySeconds) } };
  }

  unknownMiner(): RouteAnswer {
    return this.of('unknown_miner', 'no miner has this minerId; register again');
  }
}
