/** Whether a farmer's best work is to be sent now. */
import type { OpenBlock } from '../farm/open-field.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { Find, Plot } from './plot.ts';
import { resubmissionGain } from './resubmission-gain.ts';
import { sendsFrom } from './submission-time.ts';

export interface WorkTerms {
  readonly lead: number;
  /** Stroops of the native asset that a work costs. */
  readonly fee: bigint;
  /** Stroops of KALE that an XLM is worth; undefined: better work is never sent again. */
  readonly stroopsPerXlm: number | undefined;
}

const STROOPS_PER_XLM = 10_000_000n;
/** From the look to the ledger that a work is in. */
const LEDGERS_AHEAD = 2;

export function isSendingTime(view: FarmView, block: OpenBlock, lead: number): boolean {
  // The farm's first block is younger than the one in the making, by whose age it turns.
  const since = view.making?.timestamp ?? block.timestamp;
  return view.index === block.index && view.closeTime >= sendsFrom(since, lead);
}

/** The work to send; undefined: none now. */
export function workToSend(plot: Plot, view: FarmView, terms: WorkTerms): Find | undefined {
  const { best, worked } = plot;
  // In the plant's own ledger the gap is 0, which the contract refuses.
  if (best === undefined || plot.isFinal || view.ledger <= plot.ledger) return undefined;
  if (plot.triedAt >= view.ledger) return undefined;
  if (isUnworked(plot)) return best;
  return worked !== undefined && best.zeros > worked.zeros && isWorthIt(plot, best, view, terms)
    ? best
    : undefined;
}

/** Whether nothing of it is still to be sent, for the first time. */
export function isSent(plot: Plot): boolean {
  return plot.best === undefined || !isUnworked(plot) || plot.isFinal;
}

/** Whether the farm has nothing, or only what somebody sent with fewer zeros, so that it was not spoiled for the farmer. */
export function isUnworked({ best, worked }: Plot): boolean {
  return worked === undefined || (!worked.isOwn && (best?.zeros ?? -1) > worked.zeros);
}

function isWorthIt(
  { worked, stake, ledger }: Plot,
  { zeros }: Find,
  { index, block, ledger: latest }: FarmView,
  { fee, stroopsPerXlm }: WorkTerms,
): boolean {
  if (stroopsPerXlm === undefined || worked === undefined || block === undefined) return false;
  const after = { zeros, gap: latest + LEDGERS_AHEAD - ledger };
  const gain = resubmissionGain({ index, block, stake, before: worked, after });
  return gain * STROOPS_PER_XLM > fee * BigInt(stroopsPerXlm);
}
