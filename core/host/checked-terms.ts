/** What a coin says about rewards, checked: money must not wait in the books for somebody who cannot get it. */
import { OPERATOR } from '../ledger/distribution.ts';
import { exceedsAll, fractionOf } from '../ledger/fraction.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import type { CoinFee, RewardTerms } from '../plugin-api/reward-terms.ts';
import type { Wallet } from '../plugin-api/wallet.ts';

const NO_TERMS: RewardTerms = { fees: [], remainderOwner: OPERATOR };
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Owners stand in names and keys beside others. */
const OWNER_LENGTH_MAX = 32;

export interface TermsQuestion {
  readonly manifest: Pick<CoinPlugin, 'rewardTerms'>;
  /** The parsed `[coin]` section. */
  readonly coin: unknown;
  /** The operator's. */
  readonly feePercent: number;
}

export type TermsCheck =
  /** With canonical addresses. */
  | { readonly kind: 'sound'; readonly terms: RewardTerms }
  /** What is wrong, for the plugin's author. */
  | { readonly kind: 'faulty'; readonly fault: string };

/** Asks a plugin for its terms and judges them. Throws what the plugin throws. */
export function checkedTerms(
  { manifest, coin, feePercent }: TermsQuestion,
  wallet: Pick<Wallet, 'checkAddress'>,
): TermsCheck {
  // What comes from a plugin is not yet what its type says.
  const told: unknown = manifest.rewardTerms === undefined ? NO_TERMS : manifest.rewardTerms(coin);
  if (!isTerms(told)) return faulty('expected fees (a list) and remainderOwner (a name)');
  const fees: CoinFee[] = [];
  for (const fee of told.fees) {
    const { owner, percent, address } = fee;
    const name = JSON.stringify(owner);
    if (!KEBAB_CASE.test(owner) || owner.length > OWNER_LENGTH_MAX) {
      return faulty(`the fee owner ${name} is no kebab-case name`);
    }
    if (owner === OPERATOR) return faulty(`a fee of the coin cannot be the ${OPERATOR}'s`);
    if (fees.some((other) => other.owner === owner)) return faulty(`two fees are for ${name}`);
    if (!(percent >= 0 && percent <= 100)) {
      return faulty(`the fee of ${name} is ${percent} percent, expected 0 to 100`);
    }
    const check = address === undefined ? undefined : wallet.checkAddress(address);
    if (check?.kind === 'refused') return faulty(`the address of ${name}: ${check.reason}`);
    fees.push(feeOf(fee, check?.address));
  }
  const { remainderOwner } = told;
  if (remainderOwner !== OPERATOR && !fees.some(({ owner }) => owner === remainderOwner)) {
    const name = JSON.stringify(remainderOwner);
    return faulty(`remainderOwner ${name} is neither ${OPERATOR} nor the owner of a fee`);
  }
  if (exceedsAll([feePercent, ...fees.map(({ percent }) => percent)].map(fractionOf))) {
    return faulty(`its fees and the operator's ${feePercent} percent are more than the reward`);
  }
  return { kind: 'sound', terms: { fees, remainderOwner } };
}

/** Of what a plugin told, what a fee has. */
function feeOf({ owner, percent, exceptOwn }: CoinFee, address: string | undefined): CoinFee {
  const fee = { owner, percent, address };
  return exceptOwn === undefined ? fee : { ...fee, exceptOwn };
}

function faulty(what: string): TermsCheck {
  return { kind: 'faulty', fault: `rewardTerms: ${what}` };
}

function isTerms(told: unknown): told is RewardTerms {
  const { fees, remainderOwner } = record(told);
  return typeof remainderOwner === 'string' && Array.isArray(fees) && fees.every(isFee);
}

function isFee(fee: unknown): boolean {
  const { owner, percent, address, exceptOwn } = record(fee);
  const addressed = address === undefined || typeof address === 'string';
  const told = exceptOwn === undefined || typeof exceptOwn === 'boolean';
  return typeof owner === 'string' && typeof percent === 'number' && addressed && told;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
