/** What only a plugin's own code can say against a pool file, asked before any pool of it is started. */
import type { PoolFile } from '../config/host-config.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Hasher } from '../plugin-api/hasher.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { PaymentLimits } from '../plugin-api/payments.ts';
import { POOL_PAYMENTS, POOL_WALLET } from '../plugin-api/tokens.ts';
import { payoutRulesOf } from './payout-rules-of.ts';
import { checkedTerms } from './checked-terms.ts';
import type { CheckedPlugin } from './plugin-loader.ts';
import { fillContainer } from './pool-container-filling.ts';
import type { PoolContainer } from './pool-container.ts';
import { trialControl } from './pool-control.ts';
import { NO_DATABASE } from './pool-database.ts';
import { EMPTY_RECORD } from './pool-record.ts';
import { NO_MINER } from './pool-miners.ts';
import { NO_ROUNDS } from './held-rounds.ts';
import { soundRoutes } from './plugin-routes.ts';
import { NO_DESK } from './work-desks.ts';
import { SystemClock } from './system-clock.ts';

/** A trial says what it found; it leaves nothing in the log. */
export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A trial starts no threads; who hashes while being constructed learns that it is none of its time. */
export const NO_HASHER: Hasher = {
  digest: async () => {
    throw new PoolError('KERNEL_CLOSED', 'nothing is hashed while settings are checked');
  },
};

/**
 * Lets the plugin describe its coin and its terms, and its wallet judge the pool's address; an empty address is
 * not judged. What the file says of payouts is read, and where it wants them the wallet that pays is constructed,
 * and not asked. Routes are built, for a pool whose address is one, and not called.
 * @throws PoolError naming the key; whatever the plugin throws.
 */
export function tryPool(
  checked: CheckedPlugin,
  { id, document }: PoolFile,
  extranonceBytes: number,
): void {
  const { settings } = checked;
  const { address, tag, plugin, feePercent } = settings;
  checked.manifest.describe(checked.coin);
  const facts = { id, address, tag, extranonceBytes };
  const container = fillContainer(checked, {
    facts,
    clock: new SystemClock(),
    logger: SILENT,
    hasher: NO_HASHER,
    desk: NO_DESK,
    control: trialControl(id, checked, SILENT),
    record: EMPTY_RECORD,
    database: NO_DATABASE,
    rounds: NO_ROUNDS,
    miner: NO_MINER,
  });
  const wallet = container.get(POOL_WALLET);
  const { file } = document;
  const told = checkedTerms({ ...checked, feePercent }, wallet);
  if (told.kind === 'faulty') {
    const message = `${file}: plugin: ${told.fault}`;
    throw new PoolError('PLUGIN_INVALID', message, { plugin, file, key: 'plugin' });
  }
  const limits = settings.payout.enabled ? limitsIn(checked, container, file) : undefined;
  payoutRulesOf(checked, { document, settings }, limits, told.terms.fees);
  const check = address === '' ? undefined : wallet.checkAddress(address);
  if (check?.kind === 'refused') {
    const message = `${file}: address: ${check.reason}`;
    throw new PoolError('CONFIG_INVALID', message, { plugin, file, key: 'address' });
  }
  const hasRoutes = checked.manifest.provides.routes !== undefined;
  if (check !== undefined && hasRoutes)
    inFile(file, () => soundRoutes({ file, plugin }, container));
}

/** @throws PoolError CONFIG_INVALID with the plugin's words for a wallet that is not set up. */
function limitsIn(
  { manifest }: CheckedPlugin,
  container: PoolContainer,
  file: string,
): PaymentLimits | undefined {
  if (manifest.provides.payments === undefined) return undefined;
  return inFile(file, () => container.get(POOL_PAYMENTS).limits);
}

/** @throws PoolError CONFIG_INVALID that names the file where the plugin's own does not. */
function inFile<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof PoolError) || error.code !== 'CONFIG_INVALID') throw error;
    throw new PoolError(error.code, `${file}: ${error.message}`, { ...error.facts, file }, error);
  }
}
