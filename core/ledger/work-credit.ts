/**
 * Credits work from the operator's reserve (PPS, FPPS). A miner's credit is the sum of what his work is worth,
 * whole atomic units of it; the fraction stays his and is added to the next credit. So how work is cut into
 * runs, and in which order it comes, changes nothing but for 2^-64 atomic unit for each piece that is cut.
 */
import { OPERATOR } from './distribution.ts';
import type { NewEntry } from './ledger.ts';
import { atomic } from './posting.ts';
import type { Posting } from './posting.ts';
import type { DuePage, WorkCredit } from './work-credit-store.ts';
import { quoteOf, VALUE_BITS, workValue } from './work-quote.ts';
import type { WorkQuote } from './work-quote.ts';

const FRACTION_MASK = (1n << VALUE_BITS) - 1n;

export interface CreditTerms {
  readonly poolId: string;
  /** The reserve is not taken below it. */
  readonly floorAtomic: bigint;
}

/** Takes the page as far as the reserve reaches. Throws RangeError for a quote that nobody can have made. */
export function creditOf(page: DuePage, { poolId, floorAtomic }: CreditTerms): WorkCredit {
  const spendable = page.reserveAtomic - floorAtomic;
  const quotes = new Map<string, WorkQuote>();
  /** Credit and fraction of each miner in one number. */
  const values = new Map<string, bigint>();
  let spent = 0n;
  let taken = 0;
  for (const { miner, quote, work, networkWork } of page.due) {
    const terms = quotes.get(quote) ?? quoteOf(quote);
    quotes.set(quote, terms);
    const before = values.get(miner) ?? page.fractions.get(miner) ?? 0n;
    const after = before + workValue(terms, work, networkWork);
    const more = (after >> VALUE_BITS) - (before >> VALUE_BITS);
    if (more > 0n && spent + more > spendable) break;
    spent += more;
    values.set(miner, after);
    taken++;
  }
  const fractions = new Map([...values].map(([miner, value]) => [miner, value & FRACTION_MASK]));
  if (spent === 0n) return { taken, fractions, entry: undefined };
  const entry: NewEntry = {
    kind: 'work-credited',
    asset: poolId,
    idempotencyKey: `work:${poolId}:${page.entries + 1n}`,
    postings: postingsOf(values, spent),
    facts: {
      pieces: taken,
      miners: values.size,
      quoteFirst: page.due[0]?.quote ?? '',
      quoteLast: page.due[taken - 1]?.quote ?? '',
    },
  };
  return { taken, fractions, entry };
}

function postingsOf(values: ReadonlyMap<string, bigint>, spent: bigint): readonly Posting[] {
  const credits = [...values].map(([owner, value]): Posting => {
    return { account: 'miner', owner, amountAtomic: atomic(value >> VALUE_BITS) };
  });
  return [
    { account: 'reserve', owner: OPERATOR, amountAtomic: atomic(-spent) },
    ...credits.filter(({ amountAtomic }) => amountAtomic > 0n),
  ];
}
