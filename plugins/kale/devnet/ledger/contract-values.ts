/** Values of contracts as XDR writes them. Maps have their keys in order, as the host demands. */
import { nativeToScVal } from '@stellar/stellar-sdk/base';
import { ScMapEntry, ScVal } from '@stellar/stellar-sdk/xdr';
import type { FarmBlock, Pail } from '../../consensus/farm-block.ts';

export function symbol(name: string): ScVal {
  return ScVal.scvSymbol(name);
}

export function i128(value: bigint): ScVal {
  return nativeToScVal(value, { type: 'i128' });
}

/** The key of an enum variant, alone or with what it holds. */
export function variant(name: string, ...held: readonly ScVal[]): ScVal {
  return ScVal.scvVec([symbol(name), ...held]);
}

export function blockValue(block: FarmBlock): ScVal {
  return map({
    entropy: ScVal.scvBytes(block.entropy),
    max_gap: ScVal.scvU32(block.maxGap),
    max_stake: i128(block.maxStake),
    max_zeros: ScVal.scvU32(block.maxZeros),
    min_gap: ScVal.scvU32(block.minGap),
    min_stake: i128(block.minStake),
    min_zeros: ScVal.scvU32(block.minZeros),
    normalized_total: i128(block.normalizedTotal),
    staked_total: i128(block.stakedTotal),
    timestamp: ScVal.scvU64(block.timestamp),
  });
}

export function pailValue(pail: Pail): ScVal {
  return map({
    gap: maybeU32(pail.gap),
    sequence: ScVal.scvU32(pail.sequence),
    stake: i128(pail.stake),
    zeros: maybeU32(pail.zeros),
  });
}

/** The balance of a contract in an asset contract. */
export function holdingValue(amount: bigint): ScVal {
  return map({
    amount: i128(amount),
    authorized: ScVal.scvBool(true),
    clawback: ScVal.scvBool(false),
  });
}

/** Takes its keys in alphabetical order. */
function map(members: Readonly<Record<string, ScVal>>): ScVal {
  return ScVal.scvMap(
    Object.entries(members).map(([name, val]) => new ScMapEntry({ key: symbol(name), val })),
  );
}

function maybeU32(value: number | undefined): ScVal {
  return value === undefined ? ScVal.scvVoid() : ScVal.scvU32(value);
}
