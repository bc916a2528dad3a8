/** What the host would hand to the plugin's parts. */
import Value from 'typebox/value';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import { coinConfigSchema } from '../../../plugins/monero/coin-config.ts';
import type { CoinConfig, DaemonConfig } from '../../../plugins/monero/coin-config.ts';
import { STANDARD } from './known-addresses.ts';

/** Keys of a `[coin]` section as an operator writes them: most left out. */
export type WrittenConfig = Partial<Omit<CoinConfig, 'devnet'>> & {
  devnet?: Partial<NonNullable<CoinConfig['devnet']>>;
};

/** A parsed `[coin]` section of a fake chain: defaults filled in, checked. */
export function coinConfig(
  daemons: readonly DaemonConfig[],
  written: WrittenConfig = {},
): CoinConfig {
  const value = Value.Default(coinConfigSchema, { network: 'fakechain', daemons, ...written });
  Value.Assert(coinConfigSchema, value);
  return value;
}

export const poolFacts: PoolFacts = {
  id: 'test',
  address: STANDARD,
  tag: '/headframe/',
  extranonceBytes: 8,
};

export const systemClock: Clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };

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
