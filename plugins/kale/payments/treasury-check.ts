import { PoolError } from '../../../core/plugin-api/errors.ts';
import { treasuryKey } from '../farm/deed-keys.ts';
import type { FarmParts } from '../farm/farm-parts.ts';

export type TreasuryParts = Pick<FarmParts, 'reader' | 'accounts' | 'deeds' | 'treasury'>;

/**
 * That the account which pays is the pool's, is there and may hold KALE; where it may not yet, it is let. By a
 * transaction of another account: its own numbers belong to payments.
 * @throws PoolError CONFIG_INVALID where a person has to do something; DAEMON_* where it is too early to tell
 */
export async function requireTreasury(address: string, parts: TreasuryParts): Promise<void> {
  const { reader, treasury, deeds, accounts } = parts;
  const own = treasury.publicKey;
  if (own !== address) {
    const message = `the seed of the wallet is that of ${own}, and rewards go to ${address}: set address to the wallet's`;
    throw new PoolError('CONFIG_INVALID', message, { key: 'coin.wallet.seed' });
  }
  const [account] = (await reader.accounts([own])).value;
  if (account === undefined) {
    const message = `the account ${own} is not on the ledger: send it a few XLM`;
    throw new PoolError('CONFIG_INVALID', message, { key: 'address' });
  }
  const [line] = (await reader.trustlines([own])).value;
  if (line !== undefined) return;
  const key = treasuryKey();
  if (deeds.isUnderWay(key)) throw early('is on its way');
  const order = { key, before: [], deed: () => accounts.trust(treasury) };
  const outcome = await deeds.do(order, () => []);
  if (outcome.kind === 'applied') return;
  throw early('text' in outcome ? `is not there: ${outcome.text}` : 'is not there yet');
}

function early(what: string): PoolError {
  return new PoolError('DAEMON_RPC', `the trustline of the pool's account for KALE ${what}`);
}
