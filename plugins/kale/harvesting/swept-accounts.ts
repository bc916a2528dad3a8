import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import type { LedgerReader } from '../stellar/rpc/ledger-reader.ts';
import type { FarmerSweep } from './sweep-parts.ts';

export interface CoveredSweeps {
  readonly covered: readonly FarmerSweep[];
  /** Their accounts hold less: a payment would fail, and all that are with it. */
  readonly short: readonly FarmerSweep[];
  /** Whether the pool's account may hold all of it. */
  readonly isTaken: boolean;
}

/** Whether the accounts hold what they shall give, as of when they got it. Rejects with a PoolError DAEMON_*. */
export async function coveredSweeps(
  reader: LedgerReader,
  treasury: string,
  sweeps: readonly (FarmerSweep & { readonly wallet: string })[],
): Promise<CoveredSweeps> {
  const covered: FarmerSweep[] = [];
  const short: FarmerSweep[] = [];
  for (let at = 0; at < sweeps.length; at += KEYS_MAX) {
    const some = sweeps.slice(at, at + KEYS_MAX);
    const fromLedger = Math.max(...some.map(({ ledger }) => ledger));
    const wallets = some.map(({ wallet }) => wallet);
    const { value } = await reader.trustlines(wallets, fromLedger);
    for (const [place, each] of some.entries())
      ((value[place]?.balance ?? 0n) >= each.amount ? covered : short).push(each);
  }
  const { value } = await reader.trustlines([treasury]);
  const room = value[0] === undefined ? -1n : value[0].limit - value[0].balance;
  const sum = covered.reduce((total, { amount }) => total + amount, 0n);
  return { covered, short, isTaken: room >= sum };
}
