/** Answers of the pool protocol: JSON where all is well, plain words where not, as upstream has it. */
import type { RouteAnswer } from '../../../core/plugin-api/routes.ts';

export function json(value: unknown): RouteAnswer {
  return { status: 200, body: { kind: 'json', value } };
}

/** `retrySeconds`: when the same call is worth another try. */
export function words(status: number, text: string, retrySeconds?: number): RouteAnswer {
  return {
    status,
    ...(retrySeconds === undefined ? {} : { headers: { 'retry-after': String(retrySeconds) } }),
    body: { kind: 'text', text },
  };
}

/** Whoever changes modes would see his workers back soon; a call costs next to nothing. */
const HOSTING_RETRY_SECONDS = 5;

export function notHosting(): RouteAnswer {
  return words(503, 'This node is not hosting a pool', HOSTING_RETRY_SECONDS);
}

export function notRegistered(workerId: string): RouteAnswer {
  return words(400, `Worker ${workerId} not registered`);
}

export function stillBanned(workerId: string): RouteAnswer {
  return words(403, `Worker ${workerId} is banned for excessive invalid shares`);
}

/** A number in JSON; in decimal digits, as a text, where a double would not hold it. */
export function plainNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
