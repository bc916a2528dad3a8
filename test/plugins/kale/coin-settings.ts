import { Value } from 'typebox/value';
import { coinConfigSchema } from '../../../plugins/kale/coin-config.ts';
import type { CoinConfig } from '../../../plugins/kale/coin-config.ts';

/** A `[coin]` section, with what a pool file would give it. */
export function coinSettings(written: object = {}): CoinConfig {
  const daemons = [{ url: 'http://127.0.0.1:1' }];
  const value: unknown = Value.Default(coinConfigSchema, { daemons, ...written });
  Value.Assert(coinConfigSchema, value);
  return value;
}
