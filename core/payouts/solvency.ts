import { atomic } from '../ledger/posting.ts';
import type { AccountKind, Atomic } from '../ledger/posting.ts';
import type { Holdings } from '../plugin-api/payments.ts';
import type { Solvency } from './operator-desk.ts';
import type { BatchState } from './payout-batch.ts';
import type { PayoutTools } from './payout-turn.ts';

/** What the books say is in the wallet; money outside is `chain` and `network-fee`. */
const OUTSIDE: readonly AccountKind[] = ['chain', 'network-fee'];
const MINERS: readonly AccountKind[] = ['miner', 'miner-immature'];

/** States in which a payment may have left the wallet, and not yet the books. */
const BETWEEN: readonly BatchState[] = ['submitting', 'unknown', 'review'];

export type Owed = Pick<Solvency, 'minersAtomic' | 'owedAtomic' | 'owedMatureAtomic'>;

/** From the balances of a pool's accounts, all owners of each added up. */
export function owedOf(balances: ReadonlyMap<AccountKind, Atomic>): Owed {
  const sumOf = (wanted: (kind: AccountKind) => boolean): Atomic => {
    let sum = 0n;
    for (const [kind, balance] of balances) if (wanted(kind)) sum += balance;
    return atomic(sum);
  };
  const isInside = (kind: AccountKind): boolean => !OUTSIDE.includes(kind);
  return {
    minersAtomic: sumOf((kind) => MINERS.includes(kind)),
    owedAtomic: sumOf(isInside),
    owedMatureAtomic: sumOf((kind) => isInside(kind) && !kind.endsWith('-immature')),
  };
}

/** Holds what a pool owes against what its wallet holds. */
export class SolvencyWatch {
  readonly #poolId: string;
  readonly #tools: PayoutTools;

  constructor(options: { readonly poolId: string }, tools: PayoutTools) {
    this.#poolId = options.poolId;
    this.#tools = tools;
  }

  async look(): Promise<Solvency> {
    const owed = owedOf(await this.#tools.store.solvencyOf(this.#poolId));
    try {
      return { ...owed, holdings: await this.#tools.payments.holdings(), reason: '' };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ...owed, holdings: undefined, reason };
    }
  }

  /**
   * Raises alarms, and settles that of what is owed. A wallet that does not answer says nothing about what it
   * holds, and neither do books that do not yet know what became of a payment. False: what is due is more than
   * may be spent. `seen`: what was looked at already.
   */
  async check(dueAtomic = atomic(0n), seen?: Solvency): Promise<boolean> {
    const { store, alarms } = this.#tools;
    const open = await store.open(this.#poolId);
    if (open.some(({ state }) => BETWEEN.includes(state))) return true;
    const { holdings, owedAtomic } = seen ?? (await this.look());
    if (holdings === undefined) return true;
    if (holdings.totalAtomic >= owedAtomic) alarms.settle('owing');
    else alarms.raise('owing', lessThan('owed', holdings, owedAtomic));
    if (holdings.spendableAtomic >= dueAtomic) return true;
    alarms.raise('short', lessThan('due', holdings, dueAtomic));
    return false;
  }
}

function lessThan(what: string, holdings: Holdings, atomicUnits: Atomic): string {
  const { totalAtomic, spendableAtomic } = holdings;
  return `${atomicUnits} are ${what}, the wallet holds ${totalAtomic} and may spend ${spendableAtomic}`;
}
