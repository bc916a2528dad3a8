import type { BanRules } from '../../listeners/ban-rules.ts';
import type { DeskTerms } from '../../plugin-api/work-desk.ts';

const RANGE_SIZE = 1n << 32n;
const IDLE_MS = 300_000;
const SUBMITS_PER_SECOND = 100;

/** Until the plugin arranges others. */
export function defaultTerms(rules: BanRules): DeskTerms {
  const { windowSeconds, submissionsMin, invalidPercent, wrongResults, banSeconds } = rules;
  return {
    rangeSize: RANGE_SIZE,
    idleMs: IDLE_MS,
    submitsPerSecond: SUBMITS_PER_SECOND,
    bans: { windowSeconds, submissionsMin, invalidPercent, wrongResults, banSeconds },
  };
}

/** @throws RangeError for a term that cannot be: a mistake of the plugin. */
export function changedTerms(terms: DeskTerms, changes: Partial<DeskTerms>): DeskTerms {
  const bans = { ...terms.bans, ...changes.bans };
  const changed = { ...terms, ...changes, bans };
  const { rangeSize, idleMs, submitsPerSecond } = changed;
  if (typeof rangeSize !== 'bigint' || rangeSize < 1n)
    throw new RangeError('rangeSize: at least 1n');
  for (const value of [idleMs, submitsPerSecond, ...Object.values(bans)])
    if (!Number.isFinite(value) || value < 0)
      throw new RangeError('terms: expected numbers from 0 on');
  return changed;
}
