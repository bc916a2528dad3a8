import type { Clock } from '../plugin-api/clock.ts';
import type { PoolControl } from '../plugin-api/control.ts';
import type { Devnet } from '../plugin-api/devnet.ts';
import type { HostMiner } from '../plugin-api/host-miner.ts';
import type { Hasher } from '../plugin-api/hasher.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { PoolRecord } from '../plugin-api/record.ts';
import type { PoolDatabase } from '../plugin-api/tables.ts';
import type { PoolRounds } from '../plugin-api/rounds.ts';
import {
  POOL_CHAIN,
  POOL_CONFIG,
  POOL_CONTROL,
  POOL_DATABASE,
  POOL_DESK,
  POOL_FACTS,
  POOL_HASHER,
  POOL_JOBS,
  POOL_LOGGER,
  POOL_MINER,
  POOL_PAYMENTS,
  POOL_RECORD,
  POOL_ROUNDS,
  POOL_ROUTES,
  POOL_WALLET,
  POOL_WORK,
  ROOT_CLOCK,
} from '../plugin-api/tokens.ts';
import type { PoolFacts, PoolToken } from '../plugin-api/tokens.ts';
import type { WorkDesk } from '../plugin-api/work-desk.ts';
import type { CheckedPlugin } from './plugin-loader.ts';
import { PoolContainer } from './pool-container.ts';

/** The host's own name for a pool's devnet: no class of a plugin may ask for it. */
export const POOL_DEVNET: PoolToken<Devnet> = Symbol('pool.devnet');

/** A pool's container: what the host lends, and the plugin's classes, none of them constructed yet. */
export function fillContainer(
  { manifest, coin }: CheckedPlugin,
  lent: {
    readonly facts: PoolFacts;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly hasher: Hasher;
    readonly desk: WorkDesk;
    readonly control: PoolControl;
    readonly record: PoolRecord;
    readonly database: PoolDatabase;
    readonly rounds: PoolRounds;
    readonly miner: HostMiner;
  },
): PoolContainer {
  const container = new PoolContainer();
  container.value(ROOT_CLOCK, lent.clock);
  container.value(POOL_LOGGER, lent.logger);
  container.value(POOL_FACTS, lent.facts);
  container.value(POOL_HASHER, lent.hasher);
  container.value(POOL_DESK, lent.desk);
  container.value(POOL_CONTROL, lent.control);
  container.value(POOL_RECORD, lent.record);
  container.value(POOL_DATABASE, lent.database);
  container.value(POOL_ROUNDS, lent.rounds);
  container.value(POOL_MINER, lent.miner);
  container.value(POOL_CONFIG, coin);
  const { work, jobs, chain, wallet, payments, devnet, routes } = manifest.provides;
  container.part(POOL_WORK, work);
  container.part(POOL_JOBS, jobs);
  container.part(POOL_CHAIN, chain);
  container.part(POOL_WALLET, wallet);
  if (payments !== undefined) container.part(POOL_PAYMENTS, payments);
  if (routes !== undefined) container.part(POOL_ROUTES, routes);
  if (devnet !== undefined) container.part(POOL_DEVNET, devnet);
  return container;
}
