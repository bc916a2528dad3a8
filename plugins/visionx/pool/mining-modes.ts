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
  /** The database does not answer. `standing`: sentences about what could not be taken back. */
  | { readonly kind: 'not-kept'; readonly standing?: string };

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
/** An answer was lost on its way from the database. */
const DOUBT = 'Should it have been kept, a restart shows it, until settings are changed again.';

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
    return this.#orderOf(this.#settings);
  }

  /** In force when it resolves. A mode that is named is begun anew, even if it is that of before. */
  change(change: SettingsChange): Promise<ChangeOutcome> {
    const changed = this.#changing.then(() => this.#change(change));
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  /**
   * What can be foreseen is judged before anything is kept, so that what is kept can be done. The fee, which the host
   * may refuse, is kept before the settings, and taken back where these cannot be. Nobody knows whether settings were
   * kept whose answer was lost: those before are kept again, at once, or with the next change.
   */
  async #change({ feePercent, ...change }: SettingsChange): Promise<ChangeOutcome> {
    const { control, log } = this.#services;
    const before = this.#settings;
    const settings = { ...before, ...change };
    if (settings.mode === 'join_pool' && settings.join === null)
      return { kind: 'refused', reason: "Missing 'url' field: which pool to join" };
    const fault = change.mode === 'join_pool' ? this.#faultOf(settings) : undefined;
    if (fault !== undefined) return { kind: 'refused', reason: fault };
    const feeBefore = control.feePercent;
    if (feePercent !== undefined) {
      const fee = await kept(() => control.setFeePercent(feePercent));
      if (fee.kind === 'refused') return fee;
      if (fee.kind !== 'done') return this.#takeBack(fee, { feePercent: feeBefore });
    }
    const outcome = await this.#keep(settings);
    if (outcome.kind !== 'done')
      return this.#takeBack(outcome, {
        feePercent: feePercent === undefined ? undefined : feeBefore,
        settings: before,
      });
    if (change.mode === undefined) return DONE;
    await this.#turn(before.mode);
    log.info({ mode: settings.mode }, 'set the mode of mining');
    return DONE;
  }

  /** What a change that failed has kept, as far as anybody knows, is to be as it was. */
  async #takeBack(
    failure: ChangeOutcome,
    before: { readonly feePercent: number | undefined; readonly settings?: PoolSettings },
  ): Promise<ChangeOutcome> {
    if (failure.kind === 'refused' && before.feePercent === undefined) return failure;
    const { control, log } = this.#services;
    const { feePercent, settings } = before;
    const fee =
      feePercent === undefined ? DONE : await kept(() => control.setFeePercent(feePercent));
    const rest = settings === undefined ? DONE : await this.#keep(settings);
    if (fee.kind === 'done' && rest.kind === 'done') return failure;
    const isInForce = feePercent !== undefined && control.feePercent !== feePercent;
    const standing = isInForce
      ? `The fee of ${control.feePercent}% is in force all the same. ${DOUBT}`
      : DOUBT;
    log.warn({ standing }, 'a change that failed could not be taken back');
    return { kind: 'not-kept', standing };
  }

  async #keep(settings: PoolSettings): Promise<ChangeOutcome> {
    const { control } = this.#services;
    const outcome = await kept(() => control.keep(keptOf(this.#options.config, settings)));
    if (outcome.kind === 'done') this.#settings = settings;
    return outcome;
  }

  /** Does what the mode asks for, which is kept. What nobody foresaw is a fault, as it is after a restart. */
  async #turn(before: MiningMode): Promise<void> {
    const { miner, log } = this.#services;
    const { mode } = this.#settings;
    this.#joinFault = mode === 'join_pool' ? this.#join() : undefined;
    if (this.#joinFault !== undefined)
      log.warn({ reason: this.#joinFault }, 'cannot mine for the other pool');
    // No seat of the mode before outlasts it, however long the threads take to end.
    if (before !== mode) this.#dismiss();
    if (before === 'join_pool' && mode !== 'join_pool') await miner.stop();
  }

  #orderOf({ join, workerName: worker }: PoolSettings): HostMinerOrder | undefined {
    if (join === null) return undefined;
    const { url, threads } = join;
    const address = join.address === '' ? this.#options.address : join.address;
    return { url, address, worker, threads };
  }

  /** Why the host cannot mine for the other pool. */
  #faultOf(settings: PoolSettings): string | undefined {
    return faultIn(() => {
      const order = this.#orderOf(settings);
      if (order !== undefined) this.#services.miner.check(order);
    });
  }

  #join(): string | undefined {
    const order = this.joinOrder;
    if (order === undefined) return 'no pool to join is set';
    return faultIn(() => this.#services.miner.start(order));
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

/** The sentence of a RangeError. */
function faultIn(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
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
