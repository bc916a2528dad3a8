/**
 * What the host hands to a plugin's classes. Tokens are registered symbols, so that a plugin outside this
 * tree names the same ones without sharing a module with the host.
 */
import type { Chain } from './chain.ts';
import type { Clock } from './clock.ts';
import type { PoolControl } from './control.ts';
import type { Hasher } from './hasher.ts';
import type { HostMiner } from './host-miner.ts';
import type { JobBuilder } from './job.ts';
import type { Logger } from './logger.ts';
import type { Payments } from './payments.ts';
import type { PoolRecord } from './record.ts';
import type { PoolRounds } from './rounds.ts';
import type { PoolRoutes } from './routes.ts';
import type { PoolDatabase } from './tables.ts';
import type { Wallet } from './wallet.ts';
import type { WorkDesk } from './work-desk.ts';
import type { WorkSource } from './work-source.ts';

declare const provided: unique symbol;

/** A symbol that stands for a `T` in a pool's container. */
export type PoolToken<T> = symbol & { readonly [provided]?: T };

const token = <T>(scope: string): PoolToken<T> => Symbol.for(`headframe:${scope}`);

/** The pool's parsed `[coin]` section, typed by the plugin's own schema. */
export const POOL_CONFIG = token<unknown>('pool.config');
/** Facts of the pool that the host owns: id, pay-to address, coinbase tag. */
export const POOL_FACTS = token<PoolFacts>('pool.facts');
export const POOL_LOGGER = token<Logger>('pool.logger');
export const POOL_WORK = token<WorkSource>('pool.work');
export const POOL_JOBS = token<JobBuilder>('pool.jobs');
export const POOL_CHAIN = token<Chain>('pool.chain');
export const POOL_WALLET = token<Wallet>('pool.wallet');
export const POOL_PAYMENTS = token<Payments>('pool.payments');
export const POOL_ROUTES = token<PoolRoutes>('pool.routes');
/** Hashes with the plugin's kernel, as a chain that validates blocks has to. */
export const POOL_HASHER = token<Hasher>('pool.hasher');
/** Where routes seat workers; for plugins of the dialect `http-work`. */
export const POOL_DESK = token<WorkDesk>('pool.desk');
/** What routes may change of the pool. */
export const POOL_CONTROL = token<PoolControl>('pool.control');
/** What the host's books say of the pool. */
export const POOL_RECORD = token<PoolRecord>('pool.record');
/** Tables of the plugin's own; for plugins with `tables`. */
export const POOL_DATABASE = token<PoolDatabase>('pool.database');
/** Ends rounds of work; for plugins whose blocks no share solves. */
export const POOL_ROUNDS = token<PoolRounds>('pool.rounds');
/** Mines for another pool; for plugins with a `worker`. */
export const POOL_MINER = token<HostMiner>('pool.miner');
export const ROOT_CLOCK = token<Clock>('root.clock');

export interface PoolFacts {
  readonly id: string;
  /** Where block rewards go. */
  readonly address: string;
  /** Text that the pool puts into its blocks. */
  readonly tag: string;
  /** Bytes to leave in the coinbase for what tells miners apart; a dialect may use fewer. */
  readonly extranonceBytes: number;
}
