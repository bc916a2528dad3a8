import type { Holdings } from '../../../core/plugin-api/payments.ts';
import type { NodeWallet } from './node-wallet.ts';
import { answers } from './wallet-answers.ts';

/** What a wallet holds. Only confirmed coins are spent, so only they are spendable, and none that is locked. */
export async function walletHoldings(wallet: NodeWallet): Promise<Holdings> {
  const { mine, watchonly } = await wallet.ask(answers.balances, 'getbalances');
  const confirmed = await wallet.ask(answers.amount, 'getbalance', ['*', 1]);
  let totalAtomic = 0n;
  // Old wallets keep what they only watch apart; in new ones all coins are `mine`.
  for (const each of watchonly === undefined ? [mine] : [mine, watchonly]) {
    for (const amount of [each.trusted, each.untrusted_pending, each.immature, each.used ?? 0])
      totalAtomic += wallet.atomic('getbalances', amount);
  }
  const freeAtomic = wallet.atomic('getbalance', confirmed) - (await lockedAtomic(wallet));
  return { spendableAtomic: freeAtomic > 0n ? freeAtomic : 0n, totalAtomic };
}

async function lockedAtomic(wallet: NodeWallet): Promise<bigint> {
  let sum = 0n;
  for (const { txid, vout } of await wallet.ask(answers.lockedCoins, 'listlockunspent')) {
    const coin = await wallet.ask(answers.coin, 'gettxout', [txid, vout, false]);
    if (coin !== null) sum += wallet.atomic('gettxout', coin.value);
  }
  return sum;
}
