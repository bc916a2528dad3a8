import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { RouteAnswer } from '../../../core/plugin-api/routes.ts';
import { json, timestampOf } from '../pool/answers.ts';
import { CallRefusal } from '../pool/call-refusal.ts';
import { BackendFault } from './backend-client.ts';

/** As miners know them of the pool itself, and of its host. */
const WORDS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  403: 'banned',
  404: 'not_found',
  405: 'not_found',
  409: 'taken',
  413: 'too_large',
  429: 'limited',
  503: 'unavailable',
};
const AWAY_RETRY_SECONDS = 5;
const LIMITED_RETRY_SECONDS = 2;

/** What miners are told of a fault: the backend's own words where it refused, no details of others. */
export function faultOf(clock: Clock, log: Logger): (error: unknown) => RouteAnswer {
  return (error) => {
    const { status, message, retrySeconds } = refusalOf(error, log);
    const name = WORDS[status] ?? 'internal';
    const answer = json({ error: name, message, timestamp: timestampOf(clock.nowMs()) }, status);
    if (retrySeconds === undefined) return answer;
    return { ...answer, headers: { 'retry-after': String(retrySeconds) } };
  };
}

function refusalOf(error: unknown, log: Logger): CallRefusal {
  if (error instanceof CallRefusal) return error;
  if (error instanceof BackendFault) {
    const { status, retrySeconds = LIMITED_RETRY_SECONDS } = error;
    // By which call the pooler asked is nothing to a miner.
    const message = error.message.replace(/^\/\S*: /, '');
    if (status === 429) return new CallRefusal(status, message, retrySeconds);
    const isMiners = status === 400 || status === 403 || status === 409;
    if (isMiners) return new CallRefusal(status, message);
    return new CallRefusal(503, 'the pool is away', AWAY_RETRY_SECONDS);
  }
  log.error({ err: error }, 'a call failed');
  return new CallRefusal(500, 'the pooler failed to answer');
}
