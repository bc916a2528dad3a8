import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { CoinConfig } from '../coin-config.ts';
import { KeyRing } from './key-ring.ts';

/** The ring that a pool file describes. @throws PoolError CONFIG_INVALID, with versions and never a key */
export function ringOf({ custody }: Pick<CoinConfig, 'custody'>): KeyRing {
  const key = 'coin.custody.keys';
  if (custody === undefined)
    throw new PoolError('CONFIG_INVALID', `${key}: there is no key to seal with`, { key });
  const versions = custody.keys.map(({ version }) => version);
  const twice = versions.find((version, index) => versions.indexOf(version) !== index);
  if (twice !== undefined)
    throw new PoolError('CONFIG_INVALID', `${key}: version ${twice} is there twice`, { key });
  return new KeyRing(Object.fromEntries(custody.keys.map((each) => [each.version, each.key])));
}
