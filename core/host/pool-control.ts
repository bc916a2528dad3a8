import type { PoolFile } from '../config/host-config.ts';
import { FORGETTING_STORE, NOTHING_SET } from '../control/control-store.ts';
import type { ControlStore } from '../control/control-store.ts';
import { HeldControl } from '../control/held-control.ts';
import type { HeldControlOptions } from '../control/held-control.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import type { PoolControl } from '../plugin-api/control.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { POOL_CONTROL } from '../plugin-api/tokens.ts';
import type { CheckedPlugin } from './plugin-loader.ts';
import { poolFileError } from './pool-file-error.ts';
import type { PoolScope } from './pool-scope.ts';
import { feePercentMaxOf, type ResolvedSettings } from './resolved-settings.ts';

/**
 * Takes up what was changed of a pool while it ran. Only pools whose plugin can change something wait for the
 * database here: all others start without it. Rejects with `STORAGE_UNAVAILABLE`, and with `CONFIG_INVALID` where
 * the coin allows the fee that was set no longer.
 */
export async function openControl(
  file: PoolFile,
  { manifest, settings }: CheckedPlugin,
  services: { readonly controls: ControlStore; readonly logger: Logger },
): Promise<HeldControl> {
  const store = asksForControl(manifest) ? services.controls : FORGETTING_STORE;
  const options = optionsOf(file, manifest, settings);
  const record = await store.load(options);
  const { feePercent, dropped } = record;
  if (dropped !== undefined) {
    const facts = { feePercent: settings.feePercent, dropped };
    services.logger.info(
      facts,
      "the pool's file says another fee: the one that was set is dropped",
    );
  }
  if (feePercent !== undefined && feePercent > options.feePercentMax) {
    const set = `${feePercent} was set while the pool ran`;
    const what = `expected at most ${options.feePercentMax}: ${set}; change the file to overrule it`;
    throw poolFileError(file, 'CONFIG_INVALID', 'feePercent', { what });
  }
  return new HeldControl(options, record, store, services.logger);
}

/** For a plugin that is tried: what it sets is forgotten. */
export function trialControl(
  id: string,
  { manifest, settings }: CheckedPlugin,
  logger: Logger,
): HeldControl {
  const options = optionsOf({ id, settings }, manifest, settings);
  return new HeldControl(options, NOTHING_SET, FORGETTING_STORE, logger);
}

/** A control for the plugin: what it does runs outside its scope, what it comes to is the plugin's to hear. */
export function lentControl(control: PoolControl, scope: PoolScope): PoolControl {
  const lent = scope.lent(control);
  return {
    get feePercent() {
      return lent.feePercent;
    },
    get kept() {
      return lent.kept;
    },
    setFeePercent: async (percent) => await lent.setFeePercent(percent),
    keep: async (value) => await lent.keep(value),
  };
}

function optionsOf(
  { id, settings }: Pick<PoolFile, 'id' | 'settings'>,
  manifest: CoinPlugin,
  { feePercent }: ResolvedSettings,
): HeldControlOptions {
  return {
    poolId: id,
    pluginId: manifest.id,
    fileFeePercent: settings.feePercent,
    feePercent,
    feePercentMax: feePercentMaxOf(manifest),
  };
}

function asksForControl({ provides }: CoinPlugin): boolean {
  return Object.values(provides).some(({ inject }) => inject.includes(POOL_CONTROL));
}
