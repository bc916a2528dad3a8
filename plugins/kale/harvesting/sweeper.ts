import { randomUUID } from 'node:crypto';
import type { KaleEvent } from '../events/kale-event.ts';
import type { Rediscovered } from '../farm/deed-desk.ts';
import { sweepKey } from '../farm/deed-keys.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { keyUsed } from '../farmers/farmer-signers.ts';
import type { HarvestRow } from '../record/kale-record.ts';
import type { Signer } from '../stellar/signer.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';
import { AttemptPauses } from './attempt-pauses.ts';
import { reasonOf } from './harvest-events.ts';
import { settledRows } from './settled-rows.ts';
import { farmerSweeps, sweepGroups } from './sweep-parts.ts';
import type { FarmerSweep } from './sweep-parts.ts';
import { coveredSweeps } from './swept-accounts.ts';
import { UnsettledSweeps } from './unsettled-sweeps.ts';
import { WorkQueue } from './work-queue.ts';

export type SweeperParts = Pick<
  FarmParts,
  | 'config'
  | 'reader'
  | 'accounts'
  | 'deeds'
  | 'log'
  | 'record'
  | 'keys'
  | 'custody'
  | 'treasury'
  | 'clock'
  | 'logger'
>;

interface SignedSweep {
  readonly sweep: FarmerSweep;
  readonly signer: Signer;
}

/** How long rewards wait for those of others, so that a transaction moves many. */
const GATHERING_MS = 60_000;
/** Transactions at once: few move much, and plants and works need the accounts more. */
const PARALLEL = 2;
/** Stands where no transaction was needed. */
const NO_TRANSACTION = '0'.repeat(64);

/** Moves rewards, not stakes, from the farmers' accounts to the pool's, of many farmers in one transaction. */
export class Sweeper implements FarmHand {
  readonly name = 'sweep';
  readonly #parts: SweeperParts;
  readonly #pauses: AttemptPauses;
  readonly #queue = new WorkQueue(PARALLEL);
  readonly #unsettled: UnsettledSweeps;
  /** How many may be swept together with a farmer whose last sweep failed. */
  readonly #sizes = new Map<string, number>();
  readonly #attempts = new Map<string, number>();
  readonly #sinceMs = new Map<string, number>();
  /** Farmers whose sweep is on its way. */
  readonly #held = new Set<string>();
  #isStopping = false;

  constructor(parts: SweeperParts) {
    this.#parts = parts;
    this.#pauses = new AttemptPauses(parts.config.harvest.retrySeconds, parts.clock);
    this.#unsettled = new UnsettledSweeps(parts);
  }

  async attend(view: FarmView): Promise<void> {
    if (this.#isStopping) return;
    const { record, deeds } = this.#parts;
    const isUnderWay = ({ sweepKey: key }: HarvestRow) =>
      key !== undefined && deeds.isUnderWay(key);
    const rows = await settledRows(
      record,
      view.index,
      (farmerId, own) => this.#held.has(farmerId) || own.some(isUnderWay),
    );
    const begun = rows.filter(({ state }) => state === 'sweeping');
    // It asks nodes, which may be away; no other sweep waits for that.
    await this.#unsettled.settle(begun, view).catch((error: unknown) => {
      this.#parts.logger.warn({ error }, 'what became of a sweep is not known yet');
    });
    const harvested = rows.filter(({ state }) => state === 'harvested');
    await this.#endEmpty(harvested.filter(({ reward }) => reward === 0n));
    const sweeps = farmerSweeps(harvested.filter(({ reward }) => (reward ?? 0n) > 0n));
    this.#remember(sweeps);
    const isLast = !rows.some(({ state }) => state === 'open' || state === 'begun');
    const due = sweeps.filter(({ farmerId }) => this.#pauses.isOver(farmerId));
    if (due.length > 0) await this.#beginAll(due, isLast);
  }

  /** What follows from a sweep that an earlier life of the pool sent. */
  async rediscovered({ key, outcome }: Rediscovered): Promise<readonly KaleEvent[]> {
    return sweepEvents(key, outcome);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#queue.stop();
  }

  async #beginAll(due: readonly FarmerSweep[], isLast: boolean): Promise<void> {
    const { record, reader, treasury, logger } = this.#parts;
    const farmers = await record.farmers();
    const wallets = new Map(farmers.map((each) => [each.farmerId, each.custodialWallet]));
    const owned = due.flatMap((each) => {
      const wallet = wallets.get(each.farmerId);
      return wallet === undefined ? [] : [{ ...each, wallet }];
    });
    const { covered, short, left } = await coveredSweeps(reader, treasury.publicKey, owned);
    for (const { farmerId, amount } of short) {
      logger.error({ farmerId, amount: `${amount}` }, 'an account holds less than its rewards');
      this.#fail(farmerId);
    }
    if (left.length > 0) {
      logger.warn(
        { farmers: left.length },
        "the pool's account cannot hold all that is to be swept",
      );
      for (const { farmerId } of left) this.#fail(farmerId);
    }
    const signed = await this.#signed(covered);
    const signers = new Map(signed.map(({ sweep, signer }) => [sweep.farmerId, signer]));
    const ready = covered.filter(({ farmerId }) => signers.has(farmerId));
    for (const group of sweepGroups(ready, (farmerId) => this.#sizeOf(farmerId)))
      if (isLast || this.#isRipe(group)) this.#begin(group, signers);
  }

  #begin(group: readonly FarmerSweep[], signers: ReadonlyMap<string, Signer>): void {
    if (this.#isStopping) return;
    for (const { farmerId } of group) this.#held.add(farmerId);
    void this.#queue.add(sweepKey(randomUUID()), async () => {
      await this.#sweep(group, signers).catch((error: unknown) => {
        this.#parts.logger.warn({ error }, 'a sweep could not be put on record');
        for (const { farmerId } of group) this.#fail(farmerId);
      });
      for (const { farmerId } of group) this.#held.delete(farmerId);
    });
  }

  async #sweep(group: readonly FarmerSweep[], signers: ReadonlyMap<string, Signer>): Promise<void> {
    const { accounts, deeds, treasury } = this.#parts;
    const key = sweepKey(randomUUID());
    const parts = group.flatMap(({ rows }) =>
      rows.map(({ farmerId, blockIndex, reward }) => {
        return { farmerId, blockIndex, amount: reward ?? 0n };
      }),
    );
    const before: KaleEvent[] = [
      { kind: 'sweep-begun', key, parts },
      ...group.map(({ farmerId }) => keyUsed(farmerId, 'sweep', key)),
    ];
    const deed = () =>
      accounts.sweep(
        group.map(({ farmerId, amount }) => {
          const farmer = signers.get(farmerId);
          if (farmer === undefined) throw new RangeError(`nobody signs for ${farmerId}`);
          return { farmer, amount };
        }),
        treasury.publicKey,
      );
    const outcome = await deeds.do({ key, before, deed }, (told) => sweepEvents(key, told));
    this.#learn(group, outcome);
  }

  /** What failed is halved, until whoever it fails for is alone; what never happened is tried as it is. */
  #learn(group: readonly FarmerSweep[], outcome: Outcome): void {
    const isGuilty =
      outcome.kind === 'failed' ||
      (outcome.kind === 'refused' && ['node', 'simulation', 'unsigned'].includes(outcome.reason));
    for (const { farmerId } of group)
      if (outcome.kind === 'applied') {
        this.#sizes.delete(farmerId);
        this.#attempts.delete(farmerId);
      } else if (isGuilty && group.length > 1)
        this.#sizes.set(farmerId, Math.ceil(group.length / 2));
      else if (outcome.kind !== 'unknown') this.#fail(farmerId);
    const [first] = group;
    if (isGuilty && group.length === 1) {
      const facts = { farmerId: first?.farmerId, reason: reasonOf(outcome) };
      this.#parts.logger.error(facts, 'rewards of a farmer cannot be moved to the pool');
    }
  }

  #fail(farmerId: string): void {
    const attempts = (this.#attempts.get(farmerId) ?? 0) + 1;
    this.#attempts.set(farmerId, attempts);
    this.#pauses.begin(farmerId, attempts);
  }

  #sizeOf(farmerId: string): number {
    const { sweepFarmers } = this.#parts.config.harvest;
    return Math.min(sweepFarmers, this.#sizes.get(farmerId) ?? sweepFarmers);
  }

  #isRipe(group: readonly FarmerSweep[]): boolean {
    const now = this.#parts.clock.spanMs();
    return group.some(
      ({ farmerId }) =>
        group.length >= this.#sizeOf(farmerId) ||
        now - (this.#sinceMs.get(farmerId) ?? now) >= GATHERING_MS,
    );
  }

  #remember(sweeps: readonly FarmerSweep[]): void {
    const names = new Set(sweeps.map(({ farmerId }) => farmerId));
    for (const name of this.#sinceMs.keys()) if (!names.has(name)) this.#sinceMs.delete(name);
    for (const name of names)
      if (!this.#sinceMs.has(name)) this.#sinceMs.set(name, this.#parts.clock.spanMs());
  }

  async #signed(sweeps: readonly FarmerSweep[]): Promise<readonly SignedSweep[]> {
    const { keys, custody, logger } = this.#parts;
    const kept = await keys.keys(sweeps.map(({ farmerId }) => farmerId));
    return sweeps.flatMap((sweep) => {
      const key = kept.get(sweep.farmerId);
      if (key !== undefined) return [{ sweep, signer: custody.signer(key) }];
      logger.error({ farmerId: sweep.farmerId }, 'the key of a farmer is missing');
      this.#fail(sweep.farmerId);
      return [];
    });
  }

  /** There is nothing to move. */
  async #endEmpty(rows: readonly HarvestRow[]): Promise<void> {
    if (rows.length === 0) return;
    const key = sweepKey(randomUUID());
    const parts = rows.map(({ farmerId, blockIndex }) => ({ farmerId, blockIndex, amount: 0n }));
    const ledger = Math.max(...rows.map((row) => row.ledger ?? 0));
    const hash = rows.find((row) => row.hash !== undefined)?.hash ?? NO_TRANSACTION;
    await this.#parts.log.append([
      { kind: 'sweep-begun', key, parts },
      { kind: 'swept', key, ledger, hash },
    ]);
  }
}

/** What follows from the outcome of a sweep, for the record; nothing where it is not known, or never will be. */
function sweepEvents(key: string, outcome: Outcome): readonly KaleEvent[] {
  if (outcome.kind === 'unknown' || outcome.kind === 'undecided') return [];
  if (outcome.kind !== 'applied') return [{ kind: 'sweep-failed', key, reason: reasonOf(outcome) }];
  return [{ kind: 'swept', key, ledger: outcome.ledger, hash: outcome.hash }];
}
