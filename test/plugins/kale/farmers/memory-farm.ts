import type { KeptKey } from '../../../../plugins/kale/custody/key-custody.ts';
import type { EventLog } from '../../../../plugins/kale/events/event-log.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import type { FarmerStore } from '../../../../plugins/kale/record/farmer-store.ts';
import type {
  FarmerRow,
  FarmerState,
  HarvestRow,
  KaleRecord,
  KeyShelf,
  PlantingRow,
} from '../../../../plugins/kale/record/kale-record.ts';
import type { SubmissionRecord } from '../../../../plugins/kale/stellar/submitter/submission-record.ts';

/** The record of farmers in memory, as far as those who see to them ask it. */
export class MemoryFarm implements EventLog, KaleRecord, KeyShelf, FarmerStore {
  readonly events: KaleEvent[] = [];
  readonly rows = new Map<string, FarmerRow>();
  readonly shelf = new Map<string, KeptKey>();
  harvestRows: HarvestRow[] = [];
  plantingRows: PlantingRow[] = [];
  unsettled: SubmissionRecord[] = [];
  undecided: SubmissionRecord[] = [];
  /** Called before anything is put on record. */
  before: (events: readonly KaleEvent[]) => Promise<void> | void = () => undefined;

  async append(events: readonly KaleEvent[]): Promise<void> {
    await this.before(events);
    for (const event of events) this.#take(event);
  }

  async add(events: readonly KaleEvent[], kept: KeptKey): Promise<void> {
    await this.append(events);
    this.shelf.set(kept.farmerId, kept);
  }

  kinds(): readonly string[] {
    return this.events.map(({ kind }) => kind);
  }

  of<Kind extends KaleEvent['kind']>(kind: Kind): readonly Extract<KaleEvent, { kind: Kind }>[] {
    return this.events.filter(
      (event): event is Extract<KaleEvent, { kind: Kind }> => event.kind === kind,
    );
  }

  /** Changes what is on record of a farmer without an event. */
  change(farmerId: string, change: Partial<FarmerRow>): void {
    const row = this.rows.get(farmerId);
    if (row === undefined) throw new RangeError(`${farmerId} is not there`);
    this.rows.set(farmerId, { ...row, ...change });
  }

  async farmers(states?: readonly FarmerState[]): Promise<readonly FarmerRow[]> {
    return [...this.rows.values()].filter(({ state }) => states?.includes(state) ?? true);
  }

  async farmer(farmerId: string): Promise<FarmerRow | undefined> {
    return this.rows.get(farmerId);
  }

  async farmerOfWallet(wallet: string): Promise<FarmerRow | undefined> {
    return [...this.rows.values()].find(({ custodialWallet }) => custodialWallet === wallet);
  }

  async plantings(index: number): Promise<readonly PlantingRow[]> {
    return this.plantingRows.filter(({ blockIndex }) => blockIndex === index);
  }

  async begunPlantings(): Promise<readonly PlantingRow[]> {
    return this.plantingRows.filter(({ state }) => state === 'begun');
  }

  async harvestsOf(farmerId: string, count: number): Promise<readonly HarvestRow[]> {
    return this.harvestRows.filter((row) => row.farmerId === farmerId).slice(-count);
  }

  async unfinishedHarvests(beforeIndex: number): Promise<readonly HarvestRow[]> {
    return this.harvestRows.filter(
      ({ blockIndex, state }) => blockIndex < beforeIndex && state !== 'swept' && state !== 'lost',
    );
  }

  async submitted(): Promise<readonly []> {
    return [];
  }

  async treasuryTotals() {
    return { rewards: 0n, payouts: 0n };
  }

  async undecidedTransactions(): Promise<readonly SubmissionRecord[]> {
    return [...this.undecided];
  }

  async unsettledTransactions(): Promise<readonly SubmissionRecord[]> {
    return [...this.unsettled];
  }

  async key(farmerId: string): Promise<KeptKey | undefined> {
    return this.shelf.get(farmerId);
  }

  async keys(farmerIds: readonly string[]): Promise<ReadonlyMap<string, KeptKey>> {
    return new Map([...this.shelf].filter(([farmerId]) => farmerIds.includes(farmerId)));
  }

  poolers = async () => [];
  block = async () => undefined;
  blocks = async () => [];
  unclosedBlocks = async () => [];
  works = async () => [];
  harvests = async () => [];

  #take(event: KaleEvent): void {
    if (event.kind === 'farmer-registered') {
      if (this.rows.has(event.farmerId)) throw new RangeError('it is there already');
      const { kind: _, ...told } = event;
      this.rows.set(event.farmerId, {
        ...{
          state: 'active',
          isReady: false,
          balance: 0n,
          unswept: 0n,
          stakedTotal: 0n,
          rewardTotal: 0n,
        },
        ...{ registeredAtMs: 0, payoutAddress: undefined, metadata: undefined, ...told },
      });
    }
    if (event.kind === 'farmer-ready') this.change(event.farmerId, { isReady: true });
    if (event.kind === 'farmer-settled')
      this.change(event.farmerId, { payoutAddress: event.payoutAddress });
    if (event.kind === 'farmer-leaving')
      this.change(event.farmerId, { state: 'leaving', payoutAddress: event.payoutAddress });
    if (event.kind === 'deposited') {
      const { balance } = this.rows.get(event.farmerId) ?? {};
      if (event.balance !== balance) throw new RangeError(`has a balance of ${balance}`);
      this.#move(event.farmerId, event.amount);
    }
    if (event.kind === 'exit-begun') {
      const { balance, state } = this.rows.get(event.farmerId) ?? {};
      if (state !== 'leaving' || event.paid !== balance) throw new RangeError(`is ${state}`);
    }
    if (event.kind === 'farmer-departed') {
      this.#move(event.farmerId, -event.paid);
      this.change(event.farmerId, { state: 'departed', isReady: false });
    }
    this.events.push(event);
  }

  #move(farmerId: string, amount: bigint): void {
    const balance = (this.rows.get(farmerId)?.balance ?? 0n) + amount;
    if (balance < 0n) throw new RangeError('a balance below zero');
    this.change(farmerId, { balance });
  }
}
