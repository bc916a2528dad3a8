import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import { plantKey } from '../farm/deed-keys.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FieldOrder, PlantReport } from '../farm/farm-office.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { keyUsed } from '../farmers/farmer-signers.ts';
import type { FarmerRow, PlantingRow } from '../record/kale-record.ts';
import type { Signer } from '../stellar/signer.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import type { KeptKey } from '../custody/key-custody.ts';
import { inParallel, partsOf } from './in-parallel.ts';
import { LookWaits } from './look-waits.ts';
import { PailFinder } from './pail-finder.ts';
import { PlantFaults } from './plant-faults.ts';
import type { KeyedAttempt } from './plant-faults.ts';
import { failureOf, mayHavePail, plantEvents } from './plant-outcome.ts';
import type { FoundPail } from './plant-outcome.ts';
import { isPlantOver, isWaitOver, plantingTime } from './planting-time.ts';
import type { PlantingTime } from './planting-time.ts';
import { UnsentPlants } from './unsent-plants.ts';

export type PlanterParts = Pick<
  FarmParts,
  'config' | 'reader' | 'calls' | 'deeds' | 'log' | 'record' | 'keys' | 'custody' | 'logger'
>;

export interface PlanterOptions {
  /** Stroops that a farmer plants now. */
  readonly stakeOf: (farmer: FarmerRow) => bigint;
  /** Whether no work in that block is waiting or on its way. */
  readonly isWorkSettled: (blockIndex: number) => boolean;
}

interface Candidate {
  readonly farmer: FarmerRow;
  readonly row: PlantingRow | undefined;
}

const LOOKS_MAX = 3;
/** Blocks that are looked through at one turn. */
const COMPARED_MAX = 12;

/**
 * Plants the farmers in each block while it is young, and opens the next one when it is due. A plant that opens a
 * block goes alone: others would be tried out against a farm that is about to change, and fail.
 */
export class Planter implements FarmHand {
  readonly name = 'planter';
  readonly #parts: PlanterParts;
  readonly #options: PlanterOptions;
  readonly #pails: PailFinder;
  readonly #unsent: UnsentPlants;
  readonly #looks = new LookWaits();
  #view: FarmView | undefined;
  /** One pass after the other, so that nobody is planted by two. */
  #last: Promise<void> = Promise.resolve();
  #isStopping = false;
  #isPauseTold = false;
  /** Highest block whose pails were compared with the record in this life. */
  #compared: number | undefined;
  /** The open block, once it was seen to be due; unix seconds of the ledger. */
  #due: { readonly index: number; readonly since: bigint } | undefined;
  readonly #faults: PlantFaults;

  constructor(parts: PlanterParts, options: PlanterOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#pails = new PailFinder(parts);
    this.#unsent = new UnsentPlants(parts, this.#pails);
    this.#faults = new PlantFaults(parts.config.plant.attempts);
  }

  see(view: FarmView): void {
    if (view.index !== this.#view?.index) this.#faults.clear();
    this.#view = view;
    this.#looks.see(view);
  }

  /**
   * Resolves when what was begun for this look is done, or of no more use.
   * @throws PoolError DAEMON_*, STORAGE_UNAVAILABLE
   */
  attend(view: FarmView): Promise<void> {
    this.see(view);
    return this.#next(() => this.#pass(view));
  }

  /** Plants now what is missing of the open block. @throws PoolError STORAGE_UNAVAILABLE */
  async plant(order: FieldOrder): Promise<PlantReport> {
    const pass = this.#next(async () => {
      const view = this.#view;
      const isOpen = view?.index === order.blockIndex && !view.isDue;
      if (isOpen && !order.signal.aborted) await this.#pass(view, order);
    });
    await Promise.race([pass.catch(requireStorage), aborted(order.signal)]);
    return this.#report(order);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#last;
  }

  /** What follows from a plant of an earlier life; none for other deeds. @throws PoolError STORAGE_UNAVAILABLE */
  async rediscovered(key: string, outcome: Outcome): Promise<readonly KaleEvent[]> {
    const { record } = this.#parts;
    const [kind, block = '', farmerId = ''] = key.split(':');
    const farmer = kind === 'plant' ? await record.farmer(farmerId) : undefined;
    if (farmer === undefined) return [];
    const blockIndex = Number(block);
    const row = (await record.plantings(blockIndex)).find((each) => each.farmerId === farmerId);
    // The pail may have been found on the farm already, when it was compared.
    if (row?.state === 'planted') return [];
    return this.#after({ blockIndex, farmerId, stake: row?.stake ?? 0n, key }, farmer, outcome);
  }

  #next(pass: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => (this.#isStopping ? undefined : pass()));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #pass(view: FarmView, order?: FieldOrder): Promise<void> {
    await this.#compare(view.index);
    await this.#unsent.settle(view);
    if (this.#isPaused(view)) return;
    const { plant, transactions } = this.#parts.config;
    const time = plantingTime(view, { ...plant, boundSeconds: transactions.boundSeconds });
    if (time === undefined || !this.#mayBegin(view, time)) return;
    const candidates = await this.#candidates(time.blockIndex, order);
    const chosen = time.opens ? this.#opener(candidates, time, view) : candidates;
    for (const batch of partsOf(chosen, this.#parts.config.plant.batchSize)) {
      if (this.#isStopping || order?.signal.aborted || this.#view?.index !== view.index) return;
      await this.#plantBatch(batch, time);
    }
  }

  /**
   * Once per turn and life: what an earlier life planted, what the record lost, or what anybody planted with an
   * agreement that he took out of a transaction. The blocks before had not ended when they were compared.
   */
  async #compare(index: number): Promise<void> {
    if (this.#compared !== undefined && this.#compared >= index) return;
    const before = Math.min(index - 1, this.#compared ?? index);
    const first = Math.max(0, before, index - COMPARED_MAX);
    for (let each = first; each <= index; each += 1) {
      const count = await this.#pails.adopt(each);
      const facts = { block: each, pails: count };
      if (count > 0) this.#parts.logger.info(facts, 'pails were found that were not on record');
    }
    this.#compared = index;
  }

  #isPaused({ isPaused, index }: FarmView): boolean {
    if (isPaused && !this.#isPauseTold)
      this.#parts.logger.warn({ block: index }, 'the farm is paused: nobody is planted');
    this.#isPauseTold = isPaused;
    return isPaused;
  }

  #mayBegin(view: FarmView, { opens }: PlantingTime): boolean {
    if (!opens) return true;
    return isWaitOver(view, this.#dueSince(view)) || this.#options.isWorkSettled(view.index);
  }

  #dueSince({ index, closeTime }: FarmView): bigint {
    if (this.#due?.index !== index) this.#due = { index, since: closeTime };
    return this.#due.since;
  }

  #opener(
    candidates: readonly Candidate[],
    { blockIndex }: PlantingTime,
    { closeTime }: FarmView,
  ): readonly Candidate[] {
    const ids = candidates.map(({ farmer }) => farmer.farmerId);
    const opener = this.#faults.opener(blockIndex, ids, closeTime);
    return candidates.filter(({ farmer }) => farmer.farmerId === opener);
  }

  async #candidates(blockIndex: number, order?: FieldOrder): Promise<readonly Candidate[]> {
    const { record, deeds } = this.#parts;
    const rows = new Map(
      (await record.plantings(blockIndex)).map((each) => [each.farmerId, each] as const),
    );
    // In whatever block: the stake of one that is on its way is still in the balance.
    const planting = new Set(
      (await record.begunPlantings())
        .filter((each) => deeds.isUnderWay(plantKey(each.blockIndex, each.farmerId, each.attempts)))
        .map(({ farmerId }) => farmerId),
    );
    return (await this.#ordered(order)).flatMap((farmer) => {
      const row = rows.get(farmer.farmerId);
      if (row?.state === 'planted' || row?.state === 'final') return [];
      return planting.has(farmer.farmerId) ? [] : [{ farmer, row }];
    });
  }

  /** Who can be planted, of those that are meant. */
  async #ordered(order?: FieldOrder): Promise<readonly FarmerRow[]> {
    const farmers = await this.#parts.record.farmers(['active']);
    return farmers
      .filter(({ isReady }) => isReady)
      .filter(({ poolerId }) => order?.poolerId === undefined || poolerId === order.poolerId)
      .slice(0, order?.farmersMax);
  }

  async #plantBatch(batch: readonly Candidate[], time: PlantingTime): Promise<void> {
    const { keys, config, logger } = this.#parts;
    const kept = await keys.keys(batch.map(({ farmer }) => farmer.farmerId));
    await inParallel(batch, config.plant.parallel, async (each) => {
      if (this.#isStopping || (this.#view && isPlantOver(time, this.#view))) return;
      const { farmerId } = each.farmer;
      try {
        await this.#plantOne(each, kept.get(farmerId), time);
      } catch (error) {
        logger.warn({ farmerId, block: time.blockIndex, error }, 'a plant came to no end');
      }
    });
  }

  async #plantOne(
    { farmer, row }: Candidate,
    kept: KeptKey | undefined,
    time: PlantingTime,
  ): Promise<void> {
    const { deeds, calls, custody, record, logger } = this.#parts;
    const { blockIndex, until } = time;
    const { farmerId, custodialWallet } = farmer;
    // The list may be minutes old; who left meanwhile, or whose balance changed, is as of now.
    const now = await record.farmer(farmerId);
    if (now?.state !== 'active') return;
    const key = plantKey(blockIndex, farmerId, (row?.attempts ?? 0) + 1);
    const stake = this.#options.stakeOf(now);
    const signer = kept === undefined ? keyless(custodialWallet) : custody.signer(kept);
    const planted = deeds.do(
      {
        key,
        before: [
          keyUsed(farmerId, 'plant', key),
          { kind: 'plant-begun', farmerId, blockIndex, key, stake },
        ],
        deed: () => calls.plant({ farmer: signer, stake }),
        until,
      },
      (outcome) => this.#after({ blockIndex, farmerId, stake, key }, farmer, outcome),
    );
    // While too few nodes answer to tell its fate, one farmer's plant keeps nobody else waiting.
    if (await this.#looks.isLeft(planted, (view) => isPlantOver(time, view)))
      logger.warn({ farmerId, block: blockIndex }, 'what became of a plant cannot be told yet');
  }

  async #after(
    attempt: KeyedAttempt,
    { custodialWallet }: FarmerRow,
    outcome: Outcome,
  ): Promise<readonly KaleEvent[]> {
    const { blockIndex } = attempt;
    const fromLedger = 'ledger' in outcome ? outcome.ledger : 0;
    const isNeeded = outcome.kind === 'applied' || outcome.kind === 'undecided';
    const found = mayHavePail(outcome)
      ? await this.#found(blockIndex, custodialWallet, { fromLedger, isNeeded })
      : [];
    const isLast = this.#isLast(attempt, outcome);
    return plantEvents(attempt, outcome, { found, isLast });
  }

  /**
   * None where nobody answers and nothing was planted. Where the farm's word `isNeeded`, a guess would put a stake into
   * another block than the farm has it in, or into none: the desk asks again. @throws PoolError DAEMON_*
   */
  async #found(
    blockIndex: number,
    custodialWallet: string,
    { fromLedger, isNeeded }: { readonly fromLedger: number; readonly isNeeded: boolean },
  ): Promise<readonly FoundPail[]> {
    for (let looks = 1; ; looks += 1)
      try {
        return await this.#pails.around(blockIndex, custodialWallet, fromLedger);
      } catch (error) {
        this.#parts.logger.debug({ custodialWallet, error }, 'a pail could not be looked at');
        if (looks < LOOKS_MAX) continue;
        if (isNeeded) throw unseen(error);
        this.#compared = undefined;
        return [];
      }
  }

  #isLast(attempt: KeyedAttempt, outcome: Outcome): boolean {
    if (!this.#faults.add(attempt, outcome)) return false;
    const { blockIndex } = attempt;
    const detail = 'text' in outcome ? outcome.text : undefined;
    const facts = { ...attempt, reason: failureOf(outcome), detail };
    const isOpening = this.#view !== undefined && blockIndex > this.#view.index;
    const told = isOpening ? 'this farmer cannot open it' : 'this farmer is not planted in it';
    this.#parts.logger.info(facts, told);
    return !isOpening;
  }

  async #report(order: FieldOrder): Promise<PlantReport> {
    const meant = new Set((await this.#ordered(order)).map(({ farmerId }) => farmerId));
    const planted = (await this.#parts.record.plantings(order.blockIndex)).filter(
      ({ farmerId, state }) => state === 'planted' && meant.has(farmerId),
    );
    return {
      totalRequested: meant.size,
      successfulPlants: planted.length,
      failedPlants: meant.size - planted.length,
      totalStaked: planted.reduce((sum, { stake }) => sum + stake, 0n),
    };
  }
}

function unseen(cause: unknown): PoolError {
  if (cause instanceof PoolError) return cause;
  return new PoolError('DAEMON_RPC', 'a pail could not be looked at', {}, cause);
}

/** Signs nothing, so that its farmer alone is not planted. */
function keyless(publicKey: string): Signer {
  return { publicKey, sign: () => Promise.reject(new Error('the key of this farmer is not here')) };
}

/** Nodes that are away are a matter of the report; what is on record is asked for it anyway. */
function requireStorage(error: unknown): void {
  if (!(error instanceof PoolError && error.code.startsWith('DAEMON_'))) throw error;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
