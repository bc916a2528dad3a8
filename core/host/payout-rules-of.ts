import type { PoolFile } from '../config/host-config.ts';
import type { PoolSettings } from '../config/pool-schema.ts';
import { coinAmount } from '../ledger/coin-amount.ts';
import { atomic } from '../ledger/posting.ts';
import type { Atomic } from '../ledger/posting.ts';
import type { PayoutRules } from '../payouts/payout-rules.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PaymentLimits } from '../plugin-api/payments.ts';
import type { CoinFee } from '../plugin-api/reward-terms.ts';
import type { CheckedPlugin } from './plugin-loader.ts';

type AmountKey = 'minimum' | 'requestMinimum' | 'runMax' | 'dayMax';

/** Of the minimum, where the file names no least request: enough to be worth its fee, early enough to be asked for. */
const REQUEST_PART = 10n;

/**
 * How a pool pays, by its file; undefined for one that does not. Limits are the wallet's, where it is at hand;
 * `fees` the coin's, with canonical addresses.
 * @throws PoolError `CONFIG_INVALID` naming file and key, `PLUGIN_INVALID` for limits that cannot be.
 */
export function payoutRulesOf(
  { manifest, coin }: Pick<CheckedPlugin, 'manifest' | 'coin'>,
  pool: Pick<PoolFile, 'document' | 'settings'>,
  limits: PaymentLimits | undefined,
  fees: readonly CoinFee[],
): PayoutRules | undefined {
  const { payout } = pool.settings;
  if (!payout.enabled) return undefined;
  const fail = (key: keyof PoolSettings['payout'], what: string): PoolError => {
    const { file } = pool.document;
    const facts = { plugin: pool.settings.plugin, file, key: `payout.${key}` };
    return new PoolError('CONFIG_INVALID', `${file}: payout.${key}: ${what}`, facts);
  };
  if (manifest.provides.payments === undefined) {
    throw fail('enabled', `expected false: plugin "${manifest.id}" cannot pay`);
  }
  const { decimals, symbol } = manifest.describe(coin);
  const read = (key: AmountKey): Atomic | undefined => {
    const text = payout[key];
    if (text === undefined) return undefined;
    const amount = coinAmount(text, decimals);
    if (amount !== undefined && amount > 0n) return amount;
    const expected = `an amount of ${symbol} above zero, with at most ${decimals} decimals`;
    throw fail(key, `expected ${expected}, got ${text}`);
  };
  const minimumAtomic = read('minimum');
  if (minimumAtomic === undefined) {
    throw fail('minimum', 'expected an amount in coins, as payouts are enabled');
  }
  const cap = (key: 'runMax' | 'dayMax'): Atomic | undefined => {
    const amount = read(key);
    if (amount === undefined || amount >= minimumAtomic) return amount;
    throw fail(key, 'expected at least payout.minimum: else no balance is paid unasked');
  };
  const limitsFault = limits === undefined ? undefined : faultOfLimits(limits);
  if (limitsFault !== undefined) {
    const { file } = pool.document;
    const { plugin } = pool.settings;
    const message = `${file}: plugin: its payments' limits: ${limitsFault}`;
    throw new PoolError('PLUGIN_INVALID', message, { plugin, file, key: 'plugin' });
  }
  const dustAtomic = limits?.dustAtomic ?? 1n;
  if (minimumAtomic < dustAtomic) {
    throw fail(
      'minimum',
      `expected at least ${dustAtomic} atomic units, the least that can be sent`,
    );
  }
  const requestMinAtomic = read('requestMinimum') ?? leastRequest(minimumAtomic, dustAtomic);
  if (requestMinAtomic < dustAtomic || requestMinAtomic > minimumAtomic) {
    const expected = `an amount from ${dustAtomic} atomic units up to payout.minimum`;
    throw fail('requestMinimum', `expected ${expected}`);
  }
  const runMaxAtomic = cap('runMax');
  const dayMaxAtomic = cap('dayMax');
  return {
    everyMs: payout.everySeconds * 1000,
    minimumAtomic,
    requestMinAtomic,
    feeBearer: payout.networkFee,
    runMaxAtomic,
    dayMaxAtomic,
    dryRun: payout.dryRun,
    feeAddresses: new Map(
      fees.flatMap(({ owner, address }) =>
        address === undefined ? [] : [[owner, address] as const],
      ),
    ),
  };
}

/** Nobody is paid by limits that cannot be: orders without end, or payments that are final before they are mined. */
function faultOfLimits({
  destinationsMax,
  dustAtomic,
  confirmations,
}: PaymentLimits): string | undefined {
  for (const [name, count] of Object.entries({ destinationsMax, confirmations })) {
    const isCount = Number.isSafeInteger(count) && count >= 1;
    if (!isCount) return `expected ${name} from 1 on, got ${count}`;
  }
  const isAmount = typeof dustAtomic === 'bigint' && dustAtomic >= 0n;
  return isAmount ? undefined : `expected dustAtomic from 0n on, got ${String(dustAtomic)}`;
}

function leastRequest(minimumAtomic: Atomic, dustAtomic: bigint): Atomic {
  const part = minimumAtomic / REQUEST_PART;
  return atomic(part > dustAtomic ? part : dustAtomic);
}
