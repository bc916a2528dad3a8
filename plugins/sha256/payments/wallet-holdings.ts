import type { Holdings } from '../../../core/plugin-api/payments.ts';
import { rpcCodeOf } from './node-wallet.ts';
import type { NodeWallet } from './node-wallet.ts';
import { answers } from './wallet-answers.ts';

/** Above any chain's height, as nodes have it for "no limit". */
const CONFIRMATIONS_MAX = 9_999_999;
/** Of nodes that are older than `getbalances`. */
const METHOD_NOT_FOUND = -32601;

/**
 * What a wallet holds. Only confirmed coins are spent, so only they are spendable, and none that is locked.
 * They are added up one by one: what `getbalance` makes of a number of confirmations differs between nodes.
 */
export async function walletHoldings(wallet: NodeWallet, watchOnly: boolean): Promise<Holdings> {
  const totalAtomic = await totalOf(wallet);
  const coins = await wallet.ask(answers.coins, 'listunspent', [1, CONFIRMATIONS_MAX, [], false]);
  let spendableAtomic = 0n;
  for (const { amount, spendable } of coins)
    if (spendable !== false || watchOnly) spendableAtomic += wallet.atomic('listunspent', amount);
  return { spendableAtomic, totalAtomic };
}

async function totalOf(wallet: NodeWallet): Promise<bigint> {
  try {
    const { mine, watchonly } = await wallet.ask(answers.balances, 'getbalances');
    // Old wallets keep what they only watch apart; in new ones all coins are `mine`.
    const amounts = (watchonly === undefined ? [mine] : [mine, watchonly]).flatMap(
      ({ trusted, untrusted_pending, immature, used }) => [
        trusted,
        untrusted_pending,
        immature,
        used ?? 0,
      ],
    );
    return sumOf(amounts.map((amount) => wallet.atomic('getbalances', amount)));
  } catch (error) {
    if (rpcCodeOf(error) !== METHOD_NOT_FOUND) throw error;
  }
  const info = await wallet.ask(answers.balancesBefore, 'getwalletinfo');
  const { balance, unconfirmed_balance, immature_balance } = info;
  return sumOf(
    [balance, unconfirmed_balance, immature_balance].map((amount) =>
      wallet.atomic('getwalletinfo', amount),
    ),
  );
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
