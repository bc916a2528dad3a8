import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { KaleEvent } from '../events/kale-event.ts';
import type { Rediscovered } from '../farm/deed-desk.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FieldOrder, HarvestReport } from '../farm/farm-office.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { FarmerRow, HarvestRow } from '../record/kale-record.ts';
import { TRACTOR_PAILS_MAX } from '../stellar/operations/farm-calls.ts';
import { AttemptPauses } from './attempt-pauses.ts';
import { callsOf, isRipe } from './gathering.ts';
import { grouped } from '../grouped.ts';
import { HarvestCalls } from './harvest-calls.ts';
import type { HarvestCallParts } from './harvest-calls.ts';
import { harvestReport } from './harvest-report.ts';
import { PailFindings } from './pail-findings.ts';
import type { PailFindingParts } from './pail-findings.ts';
import { lookAt, pailName } from './pail-look.ts';
import type { OwnedPail, PailLook } from './pail-look.ts';
import { settledRows } from './settled-rows.ts';
import { WorkQueue } from './work-queue.ts';

export type HarvesterParts = HarvestCallParts & PailFindingParts & Pick<FarmParts, 'reader'>;

/** Whose pails are looked at, and whether pauses and gathering count. */
interface Choice {
  readonly takes: (farmer: FarmerRow, row: HarvestRow) => boolean;
  readonly isNow: boolean;
}

/** Blocks that are read in one look, lowest first; the next look goes on. */
const BLOCKS_PER_LOOK = 20;
const ALL: Choice = { takes: () => true, isNow: false };
/** Of those that `devnet` makes where the file names none. */
const SOURCES = 10;

/**
 * Harvests every pail that is worked, once its block has ended, and finds out what became of those that cannot be.
 * Of one farmer one call is on its way at a time, and of all half as many as there are accounts that send, so that
 * plants and works of the next block never wait behind them.
 */
export class Harvester implements FarmHand {
  readonly name = 'harvest';
  readonly #parts: HarvesterParts;
  readonly #calls: HarvestCalls;
  readonly #findings: PailFindings;
  readonly #pauses: AttemptPauses;
  readonly #queue: WorkQueue;
  readonly #tractorBlocks: number;
  /** Worked, by the farm's word, and waiting for others of their farmer. */
  readonly #gathered = new Set<string>();
  #view: FarmView | undefined;
  #isStopping = false;
  /** Looks are one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: HarvesterParts) {
    this.#parts = parts;
    const { config, clock, network } = parts;
    this.#calls = new HarvestCalls(parts);
    this.#findings = new PailFindings(parts);
    this.#pauses = new AttemptPauses(config.harvest.retrySeconds, clock);
    const sources = config.sources?.length ?? config.devnet?.sources ?? SOURCES;
    this.#queue = new WorkQueue(Math.max(1, Math.floor(sources / 2)));
    this.#tractorBlocks =
      network.tractorContract === undefined
        ? 1
        : Math.min(config.harvest.tractorBlocks, TRACTOR_PAILS_MAX);
  }

  attend(view: FarmView): Promise<void> {
    this.#view = view;
    return this.#look(view, ALL);
  }

  async harvest({ blockIndex, poolerId, farmersMax, signal }: FieldOrder): Promise<HarvestReport> {
    const { record } = this.#parts;
    const all = await record.farmers();
    const own = all.filter((each) => poolerId === undefined || each.poolerId === poolerId);
    const chosen = new Set(own.slice(0, farmersMax).map(({ farmerId }) => farmerId));
    const takes = (farmer: FarmerRow, row: HarvestRow) =>
      row.blockIndex === blockIndex && chosen.has(farmer.farmerId);
    const view = this.#view;
    if (view !== undefined && view.index > blockIndex) {
      const done = this.#look(view, { takes, isNow: true }).then(() => this.#queue.settled(chosen));
      await settledOrAborted(done, signal);
    }
    const rows = await record.harvests(blockIndex);
    return harvestReport(rows.filter(({ farmerId }) => chosen.has(farmerId)));
  }

  /** What follows from a harvest that an earlier life of the pool sent. */
  rediscovered(found: Rediscovered): Promise<readonly KaleEvent[]> {
    return this.#calls.rediscovered(found);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([this.#queue.stop(), this.#turn]);
  }

  #look(view: FarmView, choice: Choice): Promise<void> {
    const looked = this.#turn.then(() =>
      this.#isStopping ? undefined : this.#lookNow(view, choice),
    );
    this.#turn = looked.catch(() => undefined);
    return looked;
  }

  async #lookNow(view: FarmView, choice: Choice): Promise<void> {
    const { record, reader } = this.#parts;
    const settled = await settledRows(record, view.index, (farmerId, own) =>
      this.#isBusy(farmerId, own),
    );
    const rows = await this.#released(
      settled.filter(({ state }) => state === 'open' || state === 'begun'),
    );
    if (rows.length === 0) return;
    const farmers = new Map((await record.farmers()).map((each) => [each.farmerId, each]));
    const due = rows.flatMap((row): OwnedPail[] => {
      const farmer = farmers.get(row.farmerId);
      const isDue = farmer !== undefined && choice.takes(farmer, row);
      return isDue && (choice.isNow || this.#isDue(row))
        ? [{ row, wallet: farmer.custodialWallet }]
        : [];
    });
    const fresh = due.filter(({ row }) => choice.isNow || !this.#gathered.has(pailName(row)));
    const looks = await lookAt(reader, view, lowestBlocks(fresh));
    const worked = looks.filter(isWorked);
    for (const { row } of worked) this.#gathered.add(pailName(row));
    const gathered = due.filter(({ row }) => this.#gathered.has(pailName(row)));
    const ripe = choice.isNow ? gathered : await this.#ripe(gathered, view, farmers);
    const known = new Set(worked.map(({ row }) => pailName(row)));
    const others = ripe.filter(({ row }) => !known.has(pailName(row)));
    const again = await lookAt(reader, view, lowestBlocks(others));
    const wanted = new Set(ripe.map(({ row }) => pailName(row)));
    await this.#begin(view, [...looks, ...again], wanted);
  }

  /** Nobody waits for what became of another's pails, and of the own no longer than it takes. */
  async #begin(
    view: FarmView,
    looks: readonly PailLook[],
    wanted: ReadonlySet<string>,
  ): Promise<void> {
    const ended = looks.filter((look) => !isWorked(look));
    await this.#findings.adopt(looks.filter(isWorked));
    // A mint to a farmer tells of a pail that is gone only while none of the pool's own harvests can be it.
    const unclear = new Set(ended.map(({ row }) => row.farmerId));
    const ready = looks.filter((look) => isWorked(look) && wanted.has(pailName(look.row)));
    this.#queueUp(ready.filter(({ row }) => !unclear.has(row.farmerId)));
    if (ended.length === 0) return;
    await this.#findings.end(ended, view);
    this.#queueUp(ready.filter(({ row }) => unclear.has(row.farmerId)));
  }

  #queueUp(ready: readonly PailLook[]): void {
    for (const [farmerId, pails] of grouped(ready, ({ row }) => row.farmerId))
      if (!this.#isStopping) void this.#queue.add(farmerId, () => this.#harvest(pails));
  }

  #isBusy(farmerId: string, rows: readonly HarvestRow[]): boolean {
    const begun = rows.filter(({ state }) => state === 'begun');
    return this.#queue.isHeld(farmerId) || this.#calls.isUnderWay(begun);
  }

  /**
   * What was begun and can happen no more is given back, as the farm tells what became of it; what somebody else may
   * still have on its way is left alone. Answers with what is open as it is.
   */
  async #released(rows: readonly HarvestRow[]): Promise<readonly HarvestRow[]> {
    const begun = rows.filter(({ state }) => state === 'begun');
    const followed = await this.#calls.followedElsewhere(begun);
    const unsent = begun.filter(({ farmerId }) => !followed.has(farmerId));
    const events = unsent.map(({ blockIndex, farmerId }): KaleEvent => {
      return { kind: 'harvest-failed', blockIndex, farmerId, reason: 'never sent' };
    });
    if (events.length > 0) await this.#parts.log.append(events);
    const farmers = new Set(begun.map(({ farmerId }) => farmerId));
    return rows.filter(({ farmerId }) => !farmers.has(farmerId));
  }

  #isDue(row: HarvestRow): boolean {
    return this.#pauses.isOver(pailName(row));
  }

  /** Of those that are worked, the ones that are harvested now. */
  async #ripe(
    gathered: readonly OwnedPail[],
    view: FarmView,
    farmers: ReadonlyMap<string, FarmerRow>,
  ): Promise<readonly OwnedPail[]> {
    if (this.#tractorBlocks <= 1) return gathered;
    const ripe: OwnedPail[] = [];
    const times = new Map<number, bigint | undefined>();
    for (const [farmerId, pails] of grouped(gathered, ({ row }) => row.farmerId)) {
      const fresh = pails.filter(({ row }) => row.attempts === 0);
      ripe.push(...pails.filter(({ row }) => row.attempts > 0));
      const oldest = Math.min(...fresh.map(({ row }) => row.blockIndex));
      if (fresh.length > 0 && !times.has(oldest))
        times.set(oldest, (await this.#parts.record.block(oldest))?.timestamp);
      const terms = {
        tractorBlocks: this.#tractorBlocks,
        oldestTime: times.get(oldest),
        now: view.closeTime,
      };
      const isLeaving = farmers.get(farmerId)?.state !== 'active';
      if (isLeaving || isRipe(fresh.length, terms)) ripe.push(...fresh);
    }
    return ripe;
  }

  /** Of one farmer, one call after the other. */
  async #harvest(pails: readonly PailLook[]): Promise<void> {
    for (const call of callsOf(pails, this.#tractorBlocks)) {
      if (this.#isStopping) return;
      try {
        const outcome = await this.#calls.do(call);
        if (outcome.kind === 'applied') this.#forget(call);
        else this.#pause(call);
      } catch (error) {
        const code = error instanceof PoolError ? error.code : undefined;
        this.#parts.logger.warn({ error, code }, 'a harvest could not be put on record');
        this.#pause(call);
      }
    }
  }

  #forget(call: readonly PailLook[]): void {
    for (const { row } of call) {
      this.#pauses.end(pailName(row));
      this.#gathered.delete(pailName(row));
    }
  }

  #pause(call: readonly PailLook[]): void {
    for (const { row } of call) this.#pauses.begin(pailName(row), row.attempts + 1);
  }
}

function isWorked({ pail }: PailLook): boolean {
  return pail?.zeros !== undefined;
}

function lowestBlocks(pails: readonly OwnedPail[]): readonly OwnedPail[] {
  const indexes = [...new Set(pails.map(({ row }) => row.blockIndex))];
  const lowest = new Set(indexes.sort((left, right) => left - right).slice(0, BLOCKS_PER_LOOK));
  return pails.filter(({ row }) => lowest.has(row.blockIndex));
}

async function settledOrAborted(done: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return void done.catch(() => undefined);
  const aborted = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  done.catch(() => undefined);
  await Promise.race([done, aborted]);
}
