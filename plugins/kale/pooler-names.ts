import { PoolError } from '../../core/plugin-api/errors.ts';
import type { CoinConfig } from './coin-config.ts';

/** Refuses poolers that could be taken for each other, or for the pool. @throws PoolError CONFIG_INVALID, which tells no token */
export function checkPoolers(
  { poolers, farmers }: Pick<CoinConfig, 'poolers' | 'farmers'>,
  poolId: string,
): void {
  const ids = new Set([poolId]);
  const tokens = new Set([farmers.registrationToken]);
  for (const [index, { id, token }] of poolers.entries()) {
    if (ids.has(id))
      throw invalid(`coin.poolers.${index}.id`, `${id} is there before, or the pool's own`);
    if (tokens.has(token))
      throw invalid(`coin.poolers.${index}.token`, 'is there before: each needs one of its own');
    ids.add(id);
    tokens.add(token);
  }
}

function invalid(key: string, what: string): PoolError {
  return new PoolError('CONFIG_INVALID', `${key}: ${what}`, { key });
}
