import type { Holdings } from '../../../core/plugin-api/payments.ts';
import type { NodeWallet } from './node-wallet.ts';
import { answers } from './wallet-answers.ts';

/** Above any chain's height, as nodes have it for "no limit". */
const CONFIRMATIONS_MAX = 9_999_999;

/**
 * What a wallet holds. Only confirmed coins are spent, so only they are spendable, and none that is locked.
 * They are added up one by one: what `getbalance` makes of a number of confirmations differs between nodes.
 */
export async function walletHoldings(wallet: NodeWallet, watchOnly: boolean): Promise<Holdings> {
  const { mine, watchonly } = await wallet.ask(answers.balances, 'getbalances');
  const coins = await wallet.ask(answers.coins, 'listunspent', [1, CONFIRMATIONS_MAX, [], false]);
  let totalAtomic = 0n;
  // Old wallets keep what they only watch apart; in new ones all coins are `mine`.
  for (const each of watchonly === undefined ? [mine] : [mine, watchonly]) {
    for (const amount of [each.trusted, each.untrusted_pending, each.immature, each.used ?? 0])
      totalAtomic += wallet.atomic('getbalances', amount);
  }
  let spendableAtomic = 0n;
  for (const { amount, spendable } of coins)
    if (spendable !== false || watchOnly) spendableAtomic += wallet.atomic('listunspent', amount);
  return { spendableAtomic, totalAtomic };
}
