import type { RouteAnswer } from '../../../core/plugin-api/routes.ts';
import { words } from './answers.ts';
import type { ChangeOutcome } from './mining-modes.ts';

const RETRY_SECONDS = 5;
const NOT_KEPT = 'The settings cannot be kept: the database does not answer';

/** The answer to a change of settings that was not made. */
export function changeFault(
  outcome: Exclude<ChangeOutcome, { readonly kind: 'done' }>,
): RouteAnswer {
  if (outcome.kind === 'refused') return words(400, outcome.reason);
  const { standing } = outcome;
  const told = standing === undefined ? NOT_KEPT : `${NOT_KEPT}. ${standing}`;
  return words(503, told, RETRY_SECONDS);
}
