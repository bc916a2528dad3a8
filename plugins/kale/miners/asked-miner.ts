import type { RouteAnswer, RouteRequest } from '../../../core/plugin-api/routes.ts';
import type { FaultAnswers } from './miner-answers.ts';
import { SentFields } from './sent-fields.ts';

/** Answers for the miner whose minerId is in the query, at the pool or at a pooler; tells a fault where there is none. */
export function forMiner<Place>(
  { query }: Pick<RouteRequest, 'query'>,
  faults: FaultAnswers,
  find: (minerId: string) => Place | undefined,
  answer: (place: Place) => RouteAnswer | Promise<RouteAnswer>,
): RouteAnswer | Promise<RouteAnswer> {
  const fields = new SentFields(query, 'the query');
  const minerId = fields.minerId();
  if (fields.fault !== undefined) return faults.of('bad_request', fields.fault);
  const place = find(minerId);
  return place === undefined ? faults.unknownMiner() : answer(place);
}
