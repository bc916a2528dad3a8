/** A pool's parts out of its container: the plugin's classes, constructed and judged by the host. */
import type { PoolFile } from '../config/host-config.ts';
import type { HeldControl } from '../control/held-control.ts';
import type { CoinDescription } from '../plugin-api/coin-plugin.ts';
import type { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { RewardTerms } from '../plugin-api/reward-terms.ts';
import {
  POOL_CHAIN,
  POOL_JOBS,
  POOL_PAYMENTS,
  POOL_WALLET,
  POOL_WORK,
} from '../plugin-api/tokens.ts';
import type { PoolToken } from '../plugin-api/tokens.ts';
import type { Wallet } from '../plugin-api/wallet.ts';
import { checkedTerms } from './checked-terms.ts';
import { payoutRulesOf } from './payout-rules-of.ts';
import type { CheckedPlugin } from './plugin-loader.ts';
import { coinOf } from './pool-coin.ts';
import type { PoolContainer } from './pool-container.ts';
import type { PoolParts } from './pool-engine.ts';
import { poolFileError } from './pool-file-error.ts';
import type { PoolScope } from './pool-scope.ts';

/** The life of a pool that parts are constructed for. */
export interface PoolLife {
  readonly scope: PoolScope;
  readonly logger: Logger;
  readonly coin: CoinDescription;
  readonly control: HeldControl;
  readonly end: (error: PoolError) => void;
}

/** One of the plugin's objects, constructed and to be called in the pool's scope. */
export function partIn<T extends object>(
  container: PoolContainer,
  scope: PoolScope,
  token: PoolToken<T>,
): T {
  return scope.foreign(scope.enter(() => container.get(token)));
}

/** @throws PoolError `PLUGIN_*`, `CONFIG_INVALID`: whatever keeps the pool from running. */
export function constructParts(
  file: PoolFile,
  checked: CheckedPlugin,
  container: PoolContainer,
  { scope, logger, coin, control, end }: PoolLife,
): PoolParts {
  const part = <T extends object>(token: PoolToken<T>): T => partIn(container, scope, token);
  const wallet = part(POOL_WALLET);
  const terms = scope.enter(() => termsOf(file, checked, { wallet, control }));
  control.knows(terms.fees.map(({ percent }) => percent));
  const { settings } = checked;
  const { provides } = checked.manifest;
  const pays = settings.payout.enabled && provides.payments !== undefined;
  const payments = pays ? part(POOL_PAYMENTS) : undefined;
  // A reward sent to a wrong address is gone for ever, so nothing is mined before this.
  const check = wallet.checkAddress(settings.address);
  if (check.kind !== 'valid') {
    throw poolFileError(file, 'CONFIG_INVALID', 'address', { what: check.reason });
  }
  return {
    id: file.id,
    settings,
    manifest: checked.manifest,
    wallet,
    ownAddress: check.address,
    terms,
    control,
    chain: part(POOL_CHAIN),
    jobs: part(POOL_JOBS),
    work: part(POOL_WORK),
    logger,
    payments,
    payoutRules: scope.enter(() => payoutRulesOf(checked, file, payments?.limits, terms.fees)),
    file: file.document.file,
    coin: coinOf(checked.manifest, coin),
    decimals: coin.decimals,
    end,
  };
}

function termsOf(
  file: PoolFile,
  { manifest, coin }: CheckedPlugin,
  { wallet, control }: { readonly wallet: Wallet; readonly control: HeldControl },
): RewardTerms {
  const { feePercent } = control;
  const check = checkedTerms({ manifest, coin, feePercent }, wallet);
  if (check.kind === 'sound') return check.terms;
  throw poolFileError(file, 'PLUGIN_INVALID', 'plugin', { what: check.fault });
}
