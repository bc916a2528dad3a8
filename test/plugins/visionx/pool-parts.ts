/** What the host would hand to the plugin's parts. */
import Value from 'typebox/value';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import { coinConfigSchema } from '../../../plugins/visionx/coin-config.ts';
import type { CoinConfig } from '../../../plugins/visionx/coin-config.ts';

/** Public key of the secret of 32 bytes 0x01. */
export const POOL_ADDRESS = '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c';

/** A parsed `[coin]` section: defaults filled in, checked. */
export function coinConfig(written: object = {}): CoinConfig {
  const daemons = [{ url: 'http://127.0.0.1:1' }];
  const value: unknown = Value.Default(coinConfigSchema, { daemons, ...written });
  Value.Assert(coinConfigSchema, value);
  return value;
}

export const poolFacts: PoolFacts = {
  id: 'test',
  address: POOL_ADDRESS,
  tag: '/headframe/',
  extranonceBytes: 8,
};

/** Stands still until it is set. */
export class SetClock implements Clock {
  ms = 1_000_000;

  nowMs(): number {
    return 1_700_000_000_000 + this.ms;
  }

  spanMs(): number {
    return this.ms;
  }
}

/** Keeps what was logged. */
export class KeptLog implements Logger {
  readonly lines: string[] = [];

  debug = (facts: object, message: string): void => this.#keep(facts, message);
  info = (facts: object, message: string): void => this.#keep(facts, message);
  warn = (facts: object, message: string): void => this.#keep(facts, message);
  error = (facts: object, message: string): void => this.#keep(facts, message);

  #keep(facts: object, message: string): void {
    this.lines.push(`${message} ${JSON.stringify(facts)}`);
  }
}
