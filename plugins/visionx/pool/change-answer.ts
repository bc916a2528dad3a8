import type { RouteAnswer } from '../../../core/plugin-api/routes.ts';
import { words } from './answers.ts';
import type { ChangeOutcome } from './mining-modes.ts';

const RETRY_SECONDS = 5;

/** The answer to a change of settings that was not made. */
export function changeFault(
  outcome: Exclude<ChangeOutcome, { readonly kind: 'done' }>,
): RouteAnswer {
  return outcome.kind === 'refused'
    ? words(400, outcome.reason)
    : words(503, 'The settings cannot be kept: the database does not answer', RETRY_SECONDS);
}
