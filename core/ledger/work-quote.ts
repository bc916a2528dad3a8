/**
 * What a pool promises for work at the moment in which it is done (PPS, FPPS). The quote goes with each share
 * into the log, so that what a share is worth follows from its record alone: not from settings, templates or
 * clocks of the time at which it is credited.
 *
 * Work `w` against network work `n` is worth `w / n` of the quoted reward, less the pool's fee. Values are
 * integers in units of 2^-64 atomic unit, rounded down: what is lost of a sum of shares is below one such unit.
 */
import type { Template } from '../plugin-api/job.ts';
import { fractionOf } from './fraction.ts';
import type { Fraction } from './fraction.ts';

/** Schemes that credit work before blocks come. `pps`: a part of the subsidy; `fpps`: of the fees as well. */
export const CREDITING_SCHEMES = ['pps', 'fpps'] as const;

export type CreditingScheme = (typeof CREDITING_SCHEMES)[number];

export interface WorkQuote {
  readonly scheme: CreditingScheme;
  /** The whole reward of a block, and the transaction fees within it. */
  readonly rewardAtomic: bigint;
  readonly feesAtomic: bigint;
  /** Percent that the pool keeps. */
  readonly feePercent: Fraction;
}

/** Bits behind the point of values. */
export const VALUE_BITS = 64n;

const TEXT = /^(pps|fpps) (\d+) (\d+) (\d+)\/(\d+)$/;

export function isCrediting(scheme: string): scheme is CreditingScheme {
  return CREDITING_SCHEMES.some((name) => name === scheme);
}

/** A quote as logs and the database keep it: scheme, reward, fees, percent as a fraction; `pps 625 25 3/2`. */
export function quoteText({ scheme, rewardAtomic, feesAtomic, feePercent }: WorkQuote): string {
  const { numerator, denominator } = feePercent;
  return `${scheme} ${rewardAtomic} ${feesAtomic} ${numerator}/${denominator}`;
}

/** Throws RangeError for what `quoteText` did not write. */
export function quoteOf(text: string): WorkQuote {
  const [, scheme, reward, fees, numerator, denominator] = TEXT.exec(text) ?? [];
  if (scheme === undefined || !isCrediting(scheme)) throw new RangeError(`no quote: ${text}`);
  const rewardAtomic = BigInt(reward ?? '');
  const feesAtomic = BigInt(fees ?? '');
  const feePercent = {
    numerator: BigInt(numerator ?? ''),
    denominator: BigInt(denominator ?? ''),
  };
  const keepsAtMostAll = feePercent.numerator <= feePercent.denominator * 100n;
  if (feesAtomic > rewardAtomic || feePercent.denominator === 0n || !keepsAtMostAll)
    throw new RangeError(`a quote that cannot be: ${text}`);
  return { scheme, rewardAtomic, feesAtomic, feePercent };
}

/** What `work` is worth, in units of 2^-64 atomic unit. */
export function workValue(quote: WorkQuote, work: bigint, networkWork: bigint): bigint {
  if (networkWork <= 0n) throw new RangeError('network work must be above zero');
  const { numerator, denominator } = quote.feePercent;
  const parts = denominator * 100n;
  const paid = quote.scheme === 'pps' ? quote.rewardAtomic - quote.feesAtomic : quote.rewardAtomic;
  return ((work * paid * (parts - numerator)) << VALUE_BITS) / (networkWork * parts);
}

/**
 * Quotes templates for a pool by its scheme and by all percentages that are kept of a reward, as written: those of
 * the coin, and the operator's as it is then. Undefined for a pool that credits no work.
 */
export function quotesOf(
  scheme: string,
  coinPercents: readonly number[],
  operatorPercent: () => number,
): ((template: Pick<Template, 'rewardAtomic' | 'feesAtomic'>) => string) | undefined {
  if (!isCrediting(scheme)) return undefined;
  // Asked for each job: summed up when it is another one.
  let known = operatorPercent();
  let feePercent = sumOf([known, ...coinPercents].map(fractionOf));
  return ({ rewardAtomic, feesAtomic }) => {
    const percent = operatorPercent();
    if (percent !== known) feePercent = sumOf([percent, ...coinPercents].map(fractionOf));
    known = percent;
    return quoteText({ scheme, rewardAtomic, feesAtomic, feePercent });
  };
}

function sumOf(fractions: readonly Fraction[]): Fraction {
  let denominator = 1n;
  for (const each of fractions) if (each.denominator > denominator) ({ denominator } = each);
  let numerator = 0n;
  for (const each of fractions) numerator += (each.numerator * denominator) / each.denominator;
  return { numerator, denominator };
}
