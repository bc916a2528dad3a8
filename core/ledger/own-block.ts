/**
 * Blocks that an operator finds for himself: solo, by the pool's own address. The operator takes no fee of
 * himself, and a coin may spare him its own.
 */
import type { CoinFeeRule, DistributionRules } from './distribution.ts';
import type { Fraction } from './fraction.ts';
import { soloOwner } from './solo-miner.ts';

const NOTHING: Fraction = { numerator: 0n, denominator: 1n };

/**
 * Whether a block is the pool's own. `finder` as recorded, `scheme` that which the block is divided by: where the
 * whole pool is solo, names carry no `solo:`. Both addresses are canonical, so that spelling does not matter.
 */
export function isOwnBlock(
  finder: string,
  { scheme, ownAddress }: { readonly scheme: string; readonly ownAddress: string | undefined },
): boolean {
  return scheme === 'solo' && soloOwner(finder) === ownAddress;
}

/**
 * The rules of a pool for its own blocks. Fees that are not taken stay among them, at zero. What of such a block is
 * somebody else's bears the fees of any other.
 */
export function ownRules<Rules extends DistributionRules>(rules: Rules): Rules {
  const { coinFees = [] } = rules;
  return { ...rules, feePercent: NOTHING, coinFees: coinFees.map(ownFee), directFees: rules };
}

function ownFee(fee: CoinFeeRule): CoinFeeRule {
  return fee.exceptOwn === true ? { ...fee, percent: NOTHING } : fee;
}
