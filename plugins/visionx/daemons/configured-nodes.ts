import type { Clock } from '../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { CoinConfig } from '../coin-config.ts';
import { HttpNode } from '../node/http-node.ts';

/**
 * The nodes of a pool's file, in its order. Nothing connects before the first call.
 * @throws PoolError CONFIG_INVALID for bad addresses, or a name given twice.
 */
export function configuredNodes(config: CoinConfig, clock: Clock): readonly HttpNode[] {
  const names = new Set<string>();
  return config.daemons.map(({ url, name: given }, index) => {
    const name = given ?? hostOf(url, index);
    if (names.has(name)) throw invalid(index, `name: two daemons are called "${name}"`);
    names.add(name);
    const { timeoutMs, template } = config;
    return new HttpNode({ name, url, timeoutMs, template }, clock);
  });
}

function hostOf(url: string, index: number): string {
  if (!URL.canParse(url)) throw invalid(index, `url: "${url}" is not an address`);
  return new URL(url).host;
}

function invalid(index: number, problem: string): PoolError {
  const key = `coin.daemons[${index}]`;
  return new PoolError('CONFIG_INVALID', `${key}.${problem}`, { key });
}
