import type { KeptKey } from '../../../../plugins/kale/custody/key-custody.ts';
import type { EventLog } from '../../../../plugins/kale/events/event-log.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import type {
  BlockRow,
  FarmerRow,
  FarmerState,
  HarvestRow,
  KaleRecord,
  KeyShelf,
  PlantingRow,
  SubmittedDeed,
  WorkRow,
} from '../../../../plugins/kale/record/kale-record.ts';
import type { SubmissionRecord } from '../../../../plugins/kale/stellar/submitter/submission-record.ts';

type Writable<Row> = { -readonly [Key in keyof Row]: Row[Key] };
type Event<Kind extends KaleEvent['kind']> = Extract<KaleEvent, { kind: Kind }>;

/** The record of a pool in memory, which outlives the hands that write it. It takes nothing twice. */
export class MemoryRecord implements EventLog, KaleRecord, KeyShelf {
  readonly events: KaleEvent[] = [];
  /** Called before an append; what it throws is what the append rejects with. */
  before: (events: readonly KaleEvent[]) => void = () => undefined;
  readonly #farmers = new Map<string, Writable<FarmerRow>>();
  readonly #blocks = new Map<number, Writable<BlockRow>>();
  readonly #plantings = new Map<string, Writable<PlantingRow>>();
  readonly #works = new Map<string, Writable<WorkRow>>();
  readonly #harvests = new Map<string, Writable<HarvestRow>>();
  readonly #keys = new Map<string, KeptKey>();
  readonly #unsettled = new Map<string, SubmissionRecord>();
  readonly #signed: SubmissionRecord[] = [];
  readonly #submitted = new Map<string, { key: string; fate: SubmittedDeed['fate'] }>();

  readonly #appliers: { readonly [Kind in KaleEvent['kind']]?: (event: Event<Kind>) => void } = {
    'farmer-registered': (event) => this.#register(event),
    deposited: (event) => {
      this.#farmerOf(event).balance += event.amount;
    },
    'farmer-settled': (event) => {
      this.#farmerOf(event).payoutAddress = event.payoutAddress;
    },
    'farmer-leaving': (event) => {
      this.#farmerOf(event).state = 'leaving';
    },
    'transaction-signed': ({ record }) => {
      this.#unsettled.set(record.hash, record);
      this.#signed.push(record);
      this.#submitted.set(record.innerHash, { key: record.key, fate: undefined });
    },
    'transaction-settled': (event) => this.#settle(event),
    'settled-by-operator': (event) => {
      const { innerHash, verdict } = event;
      if (this.#submitted.get(innerHash)?.fate !== 'undecided')
        throw new RangeError('is not undecided');
      this.#settle({ ...event, fate: verdict === 'applied' ? 'applied' : 'expired' });
    },
    'block-seen': (event) => {
      const { blockIndex } = event;
      const blank = { blockHash: undefined, reward: undefined };
      this.#blocks.set(blockIndex, { ...event, ...blank, state: 'seen' });
    },
    'round-closed': (event) => {
      this.#blockOf(event).blockHash = event.blockHash;
    },
    'reward-told': (event) => {
      if (this.#blockOf(event).reward !== undefined) throw new RangeError('told twice');
      this.#blockOf(event).reward = event;
    },
    planted: (event) => this.#planted(event),
    'work-found': (event) => this.#found(event),
    worked: (event) => this.#worked(event),
    'harvest-begun': (event) => this.#harvestBegun(event),
    harvested: (event) => this.#harvested(event),
    'harvest-failed': (event) =>
      this.#move(event, ['begun'], { state: 'open', reason: event.reason }),
    'pail-lost': (event) => this.#move(event, ['open'], { state: 'lost', reason: event.reason }),
    'sweep-begun': ({ key, parts }) => {
      for (const part of parts)
        this.#move(part, ['harvested'], { state: 'sweeping', sweepKey: key });
    },
    swept: (event) => this.#swept(event),
    'sweep-failed': ({ key }) => {
      for (const row of this.#sweeping(key))
        this.#move(row, ['sweeping'], { state: 'harvested', sweepKey: undefined });
    },
  };

  keep(key: KeptKey): void {
    this.#keys.set(key.farmerId, key);
  }

  async append(events: readonly KaleEvent[]): Promise<void> {
    this.before(events);
    for (const event of events) {
      this.#apply(event);
      this.events.push(event);
    }
  }

  async farmers(states?: readonly FarmerState[]): Promise<readonly FarmerRow[]> {
    return [...this.#farmers.values()].filter((each) => states?.includes(each.state) ?? true);
  }

  async farmer(farmerId: string): Promise<FarmerRow | undefined> {
    return this.#farmers.get(farmerId);
  }

  async farmerOfWallet(wallet: string): Promise<FarmerRow | undefined> {
    return [...this.#farmers.values()].find((each) => each.custodialWallet === wallet);
  }

  async poolers(): Promise<readonly []> {
    return [];
  }

  async block(blockIndex: number): Promise<BlockRow | undefined> {
    return this.#blocks.get(blockIndex);
  }

  async blocks(count: number): Promise<readonly BlockRow[]> {
    const sorted = [...this.#blocks.values()].sort((a, b) => b.blockIndex - a.blockIndex);
    return sorted.slice(0, count);
  }

  async unclosedBlocks(beforeIndex: number): Promise<readonly BlockRow[]> {
    const planted = new Set(
      [...this.#plantings.values()]
        .filter(({ state }) => state === 'planted')
        .map(({ blockIndex }) => blockIndex),
    );
    return (await this.blocks(1e9))
      .filter(({ blockIndex, blockHash }) => blockIndex < beforeIndex && blockHash === undefined)
      .filter(({ blockIndex }) => planted.has(blockIndex))
      .reverse();
  }

  async plantings(blockIndex: number): Promise<readonly PlantingRow[]> {
    return ofBlock(this.#plantings, blockIndex);
  }

  async begunPlantings(): Promise<readonly PlantingRow[]> {
    return [...this.#plantings.values()].filter(({ state }) => state === 'begun');
  }

  async works(blockIndex: number): Promise<readonly WorkRow[]> {
    return ofBlock(this.#works, blockIndex);
  }

  async harvests(blockIndex: number): Promise<readonly HarvestRow[]> {
    return ofBlock(this.#harvests, blockIndex);
  }

  async harvestsOf(farmerId: string, count: number): Promise<readonly HarvestRow[]> {
    return [...this.#harvests.values()].filter((row) => row.farmerId === farmerId).slice(-count);
  }

  async unfinishedHarvests(beforeIndex: number): Promise<readonly HarvestRow[]> {
    return [...this.#harvests.values()]
      .filter(({ state }) => state !== 'swept' && state !== 'lost')
      .filter(({ blockIndex }) => blockIndex < beforeIndex)
      .map((row) => ({ ...row }));
  }

  async submitted(key: string): Promise<readonly SubmittedDeed[]> {
    const own = [...this.#submitted.entries()].filter(([, each]) => each.key === key);
    return own.map(([innerHash, { fate }]) => ({ innerHash, fate }));
  }

  async unsettledTransactions(): Promise<readonly SubmissionRecord[]> {
    return [...this.#unsettled.values()];
  }

  async treasuryTotals() {
    const swept = [...this.#harvests.values()].filter(({ state }) => state === 'swept');
    const rewards = swept.reduce((sum, { reward }) => sum + (reward ?? 0n), 0n);
    return { rewards, payouts: 0n };
  }

  async undecidedTransactions(): Promise<readonly SubmissionRecord[]> {
    return this.#signed.filter(
      ({ innerHash }) => this.#submitted.get(innerHash)?.fate === 'undecided',
    );
  }

  async key(farmerId: string): Promise<KeptKey | undefined> {
    return this.#keys.get(farmerId);
  }

  async keys(farmerIds: readonly string[]): Promise<ReadonlyMap<string, KeptKey>> {
    return new Map(farmerIds.flatMap((id) => [...this.#keys].filter(([each]) => each === id)));
  }

  #apply(event: KaleEvent): void {
    const apply = this.#appliers[event.kind] as ((event: KaleEvent) => void) | undefined;
    apply?.(event);
  }

  #register(event: Event<'farmer-registered'>): void {
    this.#farmers.set(event.farmerId, {
      ...event,
      payoutAddress: event.payoutAddress,
      metadata: undefined,
      state: 'active',
      isReady: true,
      unswept: 0n,
      balance: 0n,
      stakedTotal: 0n,
      rewardTotal: 0n,
      registeredAtMs: 0,
    });
  }

  #settle({
    innerHash,
    key,
    fate,
  }: Pick<Event<'transaction-settled'>, 'innerHash' | 'key' | 'fate'>): void {
    this.#submitted.set(innerHash, { key, fate });
    for (const [hash, record] of this.#unsettled)
      if (record.innerHash === innerHash) this.#unsettled.delete(hash);
  }

  #found(event: Event<'work-found'>): void {
    this.#works.set(idOf(event), {
      ...event,
      state: 'found',
      attempts: 0,
      workedZeros: undefined,
      workedGap: undefined,
      transactionHash: undefined,
      reason: undefined,
    });
  }

  #planted(event: Event<'planted'>): void {
    const { blockIndex, farmerId, stake } = event;
    const blank = { attempts: 0, hash: undefined, reason: undefined };
    this.#farmerOf(event).balance -= stake;
    this.#plantings.set(idOf(event), { ...blank, ...event, state: 'planted' });
    this.#harvests.set(idOf(event), {
      ...blank,
      blockIndex,
      farmerId,
      stake,
      state: 'open',
      reward: undefined,
      ledger: undefined,
      sweepKey: undefined,
      sweepHash: undefined,
    });
  }

  #worked(event: Event<'worked'>): void {
    if (!this.#harvests.has(idOf(event))) throw new RangeError('work without a pail');
    const { blockIndex, farmerId, nonce, zeros, gap } = event;
    const found = this.#works.get(idOf(event));
    if (zeros <= (found?.workedZeros ?? -1)) throw new RangeError('worked better before');
    this.#works.set(idOf(event), {
      blockIndex,
      farmerId,
      nonce,
      hash: found?.hash ?? '',
      zeros: Math.max(zeros, found?.zeros ?? 0),
      state: 'worked',
      attempts: found?.attempts ?? 0,
      workedZeros: zeros,
      workedGap: gap,
      transactionHash: event.hash,
      reason: undefined,
    });
  }

  #harvestBegun({ blockIndexes, farmerId }: Event<'harvest-begun'>): void {
    for (const blockIndex of blockIndexes) {
      const attempts = (this.#harvests.get(idOf({ blockIndex, farmerId }))?.attempts ?? 0) + 1;
      this.#move({ blockIndex, farmerId }, ['open'], { state: 'begun', attempts });
    }
  }

  #harvested(event: Event<'harvested'>): void {
    const { reward, stake, ledger, hash } = event;
    this.#move(event, ['open', 'begun'], { state: 'harvested', reward, ledger, hash });
    this.#farmerOf(event).balance += reward + stake;
  }

  #swept({ key, hash }: Event<'swept'>): void {
    const rows = this.#sweeping(key);
    if (rows.length === 0) throw new RangeError(`nothing is swept by ${key}`);
    for (const row of rows) {
      this.#move(row, ['sweeping'], { state: 'swept', sweepHash: hash });
      this.#farmerOf(row).balance -= row.reward ?? 0n;
    }
  }

  #sweeping(key: string): readonly HarvestRow[] {
    return [...this.#harvests.values()].filter(
      (row) => row.sweepKey === key && row.state === 'sweeping',
    );
  }

  #move(
    of: { blockIndex: number; farmerId: string },
    from: readonly HarvestRow['state'][],
    change: Partial<HarvestRow>,
  ): void {
    const row = this.#harvests.get(idOf(of));
    if (row === undefined || !from.includes(row.state))
      throw new RangeError(`${idOf(of)} is ${row?.state}, not ${from.join(' or ')}`);
    Object.assign(row, change);
  }

  #farmerOf({ farmerId }: { farmerId: string }): Writable<FarmerRow> {
    const row = this.#farmers.get(farmerId);
    if (row === undefined) throw new RangeError(`no farmer ${farmerId}`);
    return row;
  }

  #blockOf({ blockIndex }: { blockIndex: number }): Writable<BlockRow> {
    const row = this.#blocks.get(blockIndex);
    if (row === undefined) throw new RangeError(`no block ${blockIndex}`);
    return row;
  }
}

function idOf({ blockIndex, farmerId }: { blockIndex: number; farmerId: string }): string {
  return `${blockIndex}:${farmerId}`;
}

function ofBlock<Row extends { readonly blockIndex: number }>(
  rows: ReadonlyMap<string, Row>,
  blockIndex: number,
): readonly Row[] {
  return [...rows.values()]
    .filter((each) => each.blockIndex === blockIndex)
    .map((row) => ({ ...row }));
}
