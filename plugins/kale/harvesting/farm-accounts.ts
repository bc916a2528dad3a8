/** Whether the ledger holds what the record says. For audits and tests; it changes nothing. */
import type { FarmParts } from '../farm/farm-parts.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';

export type FarmAccountParts = Pick<FarmParts, 'reader' | 'record'> & {
  /** G address of the pool's account. */
  readonly treasury: string;
  /** Stroops of all rewards that came to it. */
  readonly swept: bigint;
  /** Stroops that the pool has paid out of it, by its books. */
  readonly paid: bigint;
};

/** An account that holds another amount of KALE than it should. */
export interface AccountDifference {
  /** G address. */
  readonly address: string;
  /** Undefined for the pool's account. */
  readonly farmerId: string | undefined;
  /** Stroops by what is on record; of the pool's account the least. */
  readonly recorded: bigint;
  /** Undefined where there is no account that may hold any. */
  readonly held: bigint | undefined;
}

/**
 * Farmers hold to the stroop what is on record; the pool's account holds at least what was swept and not paid since.
 * While anything is on its way it may differ without fault. Rejects with a PoolError DAEMON_* or STORAGE_UNAVAILABLE.
 */
export async function farmAccountDifferences(
  parts: FarmAccountParts,
): Promise<readonly AccountDifference[]> {
  const { reader, record, treasury, swept, paid } = parts;
  const farmers = await record.farmers(['active', 'leaving']);
  const differences: AccountDifference[] = [];
  for (let at = 0; at < farmers.length; at += KEYS_MAX) {
    const some = farmers.slice(at, at + KEYS_MAX);
    const { value } = await reader.trustlines(some.map((each) => each.custodialWallet));
    for (const [place, { farmerId, custodialWallet, balance }] of some.entries()) {
      const held = value[place]?.balance;
      if ((held ?? 0n) !== balance)
        differences.push({ address: custodialWallet, farmerId, recorded: balance, held });
    }
  }
  const recorded = swept - paid;
  const held = (await reader.trustlines([treasury])).value[0]?.balance;
  if ((held ?? 0n) < recorded)
    differences.push({ address: treasury, farmerId: undefined, recorded, held });
  return differences;
}
