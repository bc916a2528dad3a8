/** What an operator sets by calls, beside the pool's file: the mode, names, and the pool that is joined. */
import { isDeepStrictEqual } from 'node:util';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Check } from 'typebox/value';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { CoinConfig } from '../coin-config.ts';

const joinSchema = Type.Object({
  /** Of the other pool. */
  url: Type.String(),
  /** Who is paid there; empty: the pool's own address. */
  address: Type.String(),
  threads: Type.Integer({ minimum: 1 }),
});

const settingsSchema = Type.Object({
  mode: Type.Enum(['solo', 'host_pool', 'join_pool']),
  poolName: Type.String(),
  /** Host name in the address that is shown; empty: that of the request. */
  hostAddress: Type.String(),
  /** What the operator would like it to be. */
  poolPort: Type.Integer(),
  /** Of this host, at the pool that it joins. */
  workerName: Type.String(),
  join: Type.Union([joinSchema, Type.Null()]),
});

/** What is kept: the settings, and what the file said then. */
const keptSchema = Type.Object({ file: settingsSchema, settings: settingsSchema });

export type PoolSettings = Readonly<Static<typeof settingsSchema>>;
export type MiningMode = PoolSettings['mode'];

const POOL_PORT = 7072;
const WORKER_NAME = 'headframe';

/**
 * As the pool's file says.
 * @throws PoolError CONFIG_INVALID where it wants to join a pool and names none.
 */
export function settingsOfFile(config: CoinConfig): PoolSettings {
  const { mode, poolName, hostAddress, join } = config;
  if (mode === 'join_pool' && join === undefined) {
    const key = 'coin.mode';
    const words = `${key}: "join_pool" needs a section [coin.join] with the url of the other pool`;
    throw new PoolError('CONFIG_INVALID', words, { key });
  }
  return {
    mode,
    poolName,
    hostAddress,
    poolPort: POOL_PORT,
    workerName: join?.worker ?? WORKER_NAME,
    join:
      join === undefined
        ? null
        : { url: join.url, address: join.address ?? '', threads: join.threads },
  };
}

/** What is kept of settings, as JSON. */
export function keptOf(config: CoinConfig, settings: PoolSettings): Static<typeof keptSchema> {
  return { file: settingsOfFile(config), settings };
}

/** The last word on each setting: what was kept, unless the file says something else since then. */
export function restoredSettings(config: CoinConfig, kept: unknown): PoolSettings {
  const file = settingsOfFile(config);
  if (!Check(keptSchema, kept)) return file;
  const isKept = (name: keyof PoolSettings): boolean =>
    isDeepStrictEqual(kept.file[name], file[name]);
  const last = <Name extends keyof PoolSettings>(name: Name): PoolSettings[Name] =>
    isKept(name) ? kept.settings[name] : file[name];
  return {
    mode: last('mode'),
    poolName: last('poolName'),
    hostAddress: last('hostAddress'),
    poolPort: last('poolPort'),
    workerName: last('workerName'),
    join: last('join'),
  };
}
