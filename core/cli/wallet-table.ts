import { amountText } from '../api/answers/amount.ts';
import type { WalletSight } from '../host/wallet-survey.ts';
import { textTable } from './text-table.ts';

const TITLES = ['pool', 'coin', 'owed', 'owed mature', 'wallet', 'spendable', 'surplus'];

/** What each pool owes beside what its wallet holds, in coins; then why something is not known. */
export function walletTable(sights: readonly WalletSight[]): string {
  const rows = sights.map(({ poolId, coin, owed, holdings }) => {
    // Of a pool whose coin nobody knows, amounts are in atomic units.
    const show = (amount: bigint): string => amountText(amount, coin?.decimals ?? 0);
    return [
      poolId,
      coin?.symbol ?? 'atomic units',
      show(owed.owedAtomic),
      show(owed.owedMatureAtomic),
      holdings === undefined ? '-' : show(holdings.totalAtomic),
      holdings === undefined ? '-' : show(holdings.spendableAtomic),
      holdings === undefined ? '-' : show(holdings.totalAtomic - owed.owedAtomic),
    ];
  });
  const reasons = sights.flatMap((sight) => {
    const { poolId, reason, holdings } = sight;
    if (reason !== '') return [`${poolId}: ${reason}`];
    if (holdings === undefined || isCovered([sight])) return [];
    return [`${poolId}: the wallet holds less than is owed`];
  });
  return `${[...textTable(TITLES, rows, 2), ...reasons].join('\n')}\n`;
}

/** Whether each wallet that is owed something holds it; a wallet that says nothing holds nothing that counts. */
export function isCovered(sights: readonly WalletSight[]): boolean {
  return sights.every(({ owed, holdings, pays }) => {
    if (!pays || owed.owedAtomic <= 0n) return true;
    return holdings !== undefined && holdings.totalAtomic >= owed.owedAtomic;
  });
}
