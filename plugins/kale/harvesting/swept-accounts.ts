import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import type { LedgerReader } from '../stellar/rpc/ledger-reader.ts';
import type { FarmerSweep } from './sweep-parts.ts';

export interface CoveredSweeps {
  readonly covered: readonly FarmerSweep[];
  /** Their accounts hold less: a payment would fail, and all that are with it. */
  readonly short: readonly FarmerSweep[];
  /** For these the pool's account has no room now. */
  readonly left: readonly FarmerSweep[];
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
  let room = value[0] === undefined ? 0n : value[0].limit - value[0].balance;
  const taken: FarmerSweep[] = [];
  const left: FarmerSweep[] = [];
  for (const each of covered) {
    const isTaken = each.amount <= room;
    if (isTaken) room -= each.amount;
    (isTaken ? taken : left).push(each);
  }
  return { covered: taken, short, left };
}
