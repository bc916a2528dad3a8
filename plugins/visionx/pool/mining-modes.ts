/**
 * The three modes of a pool, which calls of the operator change: `solo` (for his own workers alone), `host_pool`
 * and `join_pool` (this host mines for another pool).
 */
import type { PoolControl } from '../../../core/plugin-api/control.ts';
import type { HostMiner, HostMinerOrder } from '../../../core/plugin-api/host-miner.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { CoinConfig } from '../coin-config.ts';
import { keptOf, restoredSettings } from './pool-settings.ts';
import type { MiningMode, PoolSettings } from './pool-settings.ts';
import { isStorageError } from './storage-answer.ts';

/** Of an act of the operator. */
export type ChangeOutcome =
  | { readonly kind: 'done' }
  /** As it was before. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The database does not answer. */
  | { readonly kind: 'not-kept' };

export type SettingsChange = Partial<PoolSettings> & { readonly feePercent?: number };

interface ModeServices {
  readonly desk: WorkDesk;
  readonly control: PoolControl;
  readonly miner: HostMiner;
  readonly log: Logger;
}

export interface MiningModesOptions {
  readonly config: CoinConfig;
  /** The pool's, canonical. */
  readonly address: string;
}

const DONE: ChangeOutcome = { kind: 'done' };

/** The mode and settings in force: each change is kept first, then done. */
export class MiningModes {
  readonly #options: MiningModesOptions;
  readonly #services: ModeServices;
  #settings: PoolSettings;
  #joinFault: string | undefined;
  /** Changes come one after the other. */
  #changing: Promise<unknown> = Promise.resolve();

  /** Takes up the mode that was kept: a host that mined for another pool does so again. */
  constructor(options: MiningModesOptions, services: ModeServices) {
    this.#options = options;
    this.#services = services;
    this.#settings = restoredSettings(options.config, services.control.kept);
    if (this.#settings.mode === 'join_pool') this.#joinFault = this.#join();
    if (this.#joinFault !== undefined)
      services.log.warn({ reason: this.#joinFault }, 'cannot mine for the other pool');
  }

  get settings(): PoolSettings {
    return this.#settings;
  }

  get mode(): MiningMode {
    return this.#settings.mode;
  }

  /** Why the host cannot mine for the other pool, though it should. */
  get joinFault(): string | undefined {
    return this.#joinFault;
  }

  /** The address by which own workers sit while the mode is solo: what they find is free of fees. */
  get soloAddress(): string {
    return `solo:${this.#options.address}`;
  }

  /** How the host mines, or would, for the other pool that is set. */
  get joinOrder(): HostMinerOrder | undefined {
    const { join, workerName: worker } = this.#settings;
    if (join === null) return undefined;
    const { url, threads } = join;
    const address = join.address === '' ? this.#options.address : join.address;
    return { url, address, worker, threads };
  }

  /** In force when it resolves. A mode that is named is begun anew, even if it is that of before. */
  change(change: SettingsChange): Promise<ChangeOutcome> {
    const changed = this.#changing.then(() => this.#change(change));
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  async #change({ feePercent, ...change }: SettingsChange): Promise<ChangeOutcome> {
    const { control, log } = this.#services;
    const before = this.#settings;
    const settings = { ...before, ...change };
    if (settings.mode === 'join_pool' && settings.join === null)
      return { kind: 'refused', reason: "Missing 'url' field: which pool to join" };
    if (feePercent !== undefined) {
      const fee = await kept(() => control.setFeePercent(feePercent));
      if (fee.kind !== 'done') return fee;
    }
    const outcome = await this.#keep(settings);
    if (outcome.kind !== 'done' || change.mode === undefined) return outcome;
    const fault = await this.#turn(before.mode);
    if (fault === undefined) {
      log.info({ mode: settings.mode }, 'set the mode of mining');
      return DONE;
    }
    await this.#keep(before);
    this.#settings = before;
    return { kind: 'refused', reason: fault };
  }

  async #keep(settings: PoolSettings): Promise<ChangeOutcome> {
    const { control } = this.#services;
    const outcome = await kept(() => control.keep(keptOf(this.#options.config, settings)));
    if (outcome.kind === 'done') this.#settings = settings;
    return outcome;
  }

  /** Does what the mode asks for. A sentence says why it cannot be. */
  async #turn(before: MiningMode): Promise<string | undefined> {
    const { miner } = this.#services;
    const { mode } = this.#settings;
    const fault = mode === 'join_pool' ? this.#join() : undefined;
    if (fault !== undefined) return fault;
    this.#joinFault = undefined;
    if (before === 'join_pool' && mode !== 'join_pool') await miner.stop();
    if (before !== mode) this.#dismiss();
    return undefined;
  }

  #join(): string | undefined {
    const order = this.joinOrder;
    if (order === undefined) return 'no pool to join is set';
    try {
      this.#services.miner.start(order);
      return undefined;
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
  }

  /** Ends the seats that belong to another mode: who may sit in this one registers again. */
  #dismiss(): void {
    const { mode } = this.#settings;
    for (const seat of this.#services.desk.seats()) {
      const isSolo = seat.address === this.soloAddress;
      if (mode === 'join_pool' || isSolo !== (mode === 'solo')) seat.leave();
    }
  }
}

async function kept(keep: () => Promise<void>): Promise<ChangeOutcome> {
  try {
    await keep();
    return DONE;
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'refused', reason: error.message };
    if (isStorageError(error)) return { kind: 'not-kept' };
    throw error;
  }
}
