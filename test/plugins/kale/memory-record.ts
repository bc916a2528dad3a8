import type { KaleEvent } from '../../../plugins/kale/events/kale-event.ts';
import type {
  BlockRow,
  FarmerRow,
  FarmerState,
  HarvestRow,
  KaleRecord,
  PlantingRow,
  PoolerRow,
  WorkRow,
} from '../../../plugins/kale/record/kale-record.ts';
import type { SubmissionRecord } from '../../../plugins/kale/stellar/submitter/submission-record.ts';

type Take<Kind extends KaleEvent['kind']> = (event: Extract<KaleEvent, { kind: Kind }>) => void;
type Takers = { readonly [Kind in KaleEvent['kind']]?: Take<Kind> };

const NO_BLOCK = { entropy: undefined, timestamp: undefined, blockHash: undefined };
const UNFINISHED = ['open', 'begun', 'harvested', 'sweeping'];

/**
 * What follows from events until pails are worked, in memory: farmers, blocks, plantings, works, open harvests and
 * transactions. Kinds that it does not know change nothing. What cannot follow is a RangeError.
 */
export class MemoryRecord implements KaleRecord {
  readonly #farmers = new Map<string, FarmerRow>();
  readonly #blocks = new Map<number, BlockRow>();
  readonly #plantings = new Map<string, PlantingRow>();
  readonly #works = new Map<string, WorkRow>();
  readonly #harvests = new Map<string, HarvestRow>();
  readonly #transactions: SubmissionRecord[] = [];
  readonly #settled = new Set<string>();
  readonly #takers: Takers = {
    'farmer-registered': (event) => {
      const { kind: _, ...rest } = event;
      this.#farmers.set(event.farmerId, {
        payoutAddress: undefined,
        metadata: undefined,
        ...rest,
        state: 'active',
        isReady: false,
        balance: 0n,
        unswept: 0n,
        stakedTotal: 0n,
        rewardTotal: 0n,
        registeredAtMs: 0,
      });
    },
    'farmer-ready': ({ farmerId }) => this.#change(farmerId, () => ({ isReady: true })),
    deposited: ({ farmerId, amount }) =>
      this.#change(farmerId, ({ balance }) => ({ balance: balance + amount })),
    'farmer-leaving': ({ farmerId }) => this.#change(farmerId, () => ({ state: 'leaving' })),
    'farmer-departed': ({ farmerId }) => this.#change(farmerId, () => ({ state: 'departed' })),
    'block-seen': ({ blockIndex, entropy, timestamp }) =>
      this.#open({ ...NO_BLOCK, blockIndex, entropy, timestamp, state: 'seen', reward: undefined }),
    'block-missed': ({ blockIndex }) =>
      this.#open({ ...NO_BLOCK, blockIndex, state: 'missed', reward: undefined }),
    'plant-begun': (event) => this.#plantBegun(event),
    planted: (event) => this.#planted(event),
    'plant-failed': ({ reason, isFinal, ...event }) => {
      const row = this.#require(this.#plantings, event, 'begun');
      this.#plantings.set(nameOf(event), { ...row, state: isFinal ? 'final' : 'failed', reason });
    },
    'work-found': ({ nonce, hash, zeros, ...event }) => {
      const row = this.#workRow(event);
      if (zeros < row.zeros) throw new RangeError(`${nameOf(event)}: a worse nonce`);
      this.#works.set(nameOf(event), { ...row, nonce, hash, zeros });
    },
    'work-begun': (event) => {
      const row = this.#workRow(event);
      if (row.hash === '') throw new RangeError(`${nameOf(event)}: work without a nonce`);
      const { attempts } = row;
      this.#works.set(nameOf(event), { ...row, state: 'begun', attempts: attempts + 1 });
    },
    worked: ({ zeros, gap, hash, ...event }) => {
      const row = this.#workRow(event);
      if (zeros <= (row.workedZeros ?? -1)) throw new RangeError(`${nameOf(event)}: worked before`);
      const worked = { workedZeros: zeros, workedGap: gap, transactionHash: hash };
      this.#works.set(nameOf(event), { ...row, ...worked, state: 'worked' });
    },
    'work-failed': ({ reason, isFinal, ...event }) => {
      const row = this.#require(this.#works, event, 'begun');
      this.#works.set(nameOf(event), { ...row, state: isFinal ? 'final' : 'failed', reason });
    },
    'transaction-signed': ({ record }) => {
      this.#transactions.push(record);
    },
    'transaction-settled': ({ innerHash }) => {
      this.#settled.add(innerHash);
    },
  };

  take(event: KaleEvent): void {
    (this.#takers[event.kind] as ((event: KaleEvent) => void) | undefined)?.(event);
  }

  async farmers(states?: readonly FarmerState[]): Promise<readonly FarmerRow[]> {
    return [...this.#farmers.values()].filter(({ state }) => states?.includes(state) ?? true);
  }

  async farmer(farmerId: string): Promise<FarmerRow | undefined> {
    return this.#farmers.get(farmerId);
  }

  async farmerOfWallet(custodialWallet: string): Promise<FarmerRow | undefined> {
    return [...this.#farmers.values()].find((each) => each.custodialWallet === custodialWallet);
  }

  async poolers(): Promise<readonly PoolerRow[]> {
    return [];
  }

  async block(blockIndex: number): Promise<BlockRow | undefined> {
    return this.#blocks.get(blockIndex);
  }

  async blocks(count: number): Promise<readonly BlockRow[]> {
    return this.#sortedBlocks().reverse().slice(0, count);
  }

  async unclosedBlocks(beforeIndex: number): Promise<readonly BlockRow[]> {
    const planted = new Set([...this.#plantings.values()].map(({ blockIndex }) => blockIndex));
    return this.#sortedBlocks().filter(
      ({ blockIndex, blockHash }) =>
        blockIndex < beforeIndex && blockHash === undefined && planted.has(blockIndex),
    );
  }

  async plantings(blockIndex: number): Promise<readonly PlantingRow[]> {
    return this.#ofBlock(this.#plantings, blockIndex);
  }

  async begunPlantings(): Promise<readonly PlantingRow[]> {
    return [...this.#plantings.values()].filter(({ state }) => state === 'begun');
  }

  async works(blockIndex: number): Promise<readonly WorkRow[]> {
    return this.#ofBlock(this.#works, blockIndex);
  }

  async harvests(blockIndex: number): Promise<readonly HarvestRow[]> {
    return this.#ofBlock(this.#harvests, blockIndex);
  }

  async harvestsOf(farmerId: string, count: number): Promise<readonly HarvestRow[]> {
    return [...this.#harvests.values()]
      .filter((row) => row.farmerId === farmerId)
      .sort((left, right) => right.blockIndex - left.blockIndex)
      .slice(0, count);
  }

  async unfinishedHarvests(beforeIndex: number): Promise<readonly HarvestRow[]> {
    return [...this.#harvests.values()].filter(
      ({ blockIndex, state }) => blockIndex < beforeIndex && UNFINISHED.includes(state),
    );
  }

  async submitted(): Promise<readonly []> {
    return [];
  }

  async unsettledTransactions(): Promise<readonly SubmissionRecord[]> {
    return this.#transactions.filter(({ innerHash }) => !this.#settled.has(innerHash));
  }

  async treasuryTotals() {
    return { rewards: 0n, payouts: 0n };
  }

  async undecidedTransactions(): Promise<readonly []> {
    return [];
  }

  #change(farmerId: string, change: (row: FarmerRow) => Partial<FarmerRow>): void {
    const row = this.#farmers.get(farmerId);
    if (row === undefined) throw new RangeError(`${farmerId} is not registered`);
    this.#farmers.set(farmerId, { ...row, ...change(row) });
  }

  #open(row: BlockRow): void {
    const last = Math.max(-1, ...this.#blocks.keys());
    if (row.blockIndex <= last) throw new RangeError(`block ${row.blockIndex} after ${last}`);
    this.#blocks.set(row.blockIndex, row);
  }

  #plantBegun(event: Extract<KaleEvent, { kind: 'plant-begun' }>): void {
    const { blockIndex, farmerId, stake } = event;
    const row = this.#plantings.get(nameOf(event));
    if (row?.state === 'planted' || row?.state === 'final')
      throw new RangeError(`${nameOf(event)} is ${row.state} already`);
    this.#plantings.set(nameOf(event), {
      blockIndex,
      farmerId,
      stake,
      state: 'begun',
      attempts: (row?.attempts ?? 0) + 1,
      ledger: undefined,
      hash: undefined,
      reason: undefined,
    });
  }

  #planted(event: Extract<KaleEvent, { kind: 'planted' }>): void {
    const { blockIndex, farmerId, stake, ledger, hash } = event;
    const name = nameOf(event);
    const row = this.#plantings.get(name);
    if (row?.state === 'planted') throw new RangeError(`${name} is planted already`);
    const attempts = row?.attempts ?? 0;
    const pail = { blockIndex, farmerId, stake, ledger, hash };
    this.#plantings.set(name, { ...pail, state: 'planted', attempts, reason: undefined });
    this.#harvests.set(name, {
      blockIndex,
      farmerId,
      stake,
      state: 'open',
      attempts: 0,
      reward: undefined,
      ledger: undefined,
      hash: undefined,
      sweepKey: undefined,
      sweepHash: undefined,
      reason: undefined,
    });
    this.#change(farmerId, ({ balance, stakedTotal }) => ({
      balance: balance - stake,
      stakedTotal: stakedTotal + stake,
    }));
  }

  #workRow(event: { readonly blockIndex: number; readonly farmerId: string }): WorkRow {
    const { blockIndex, farmerId } = event;
    const name = nameOf(event);
    if (this.#plantings.get(name)?.state !== 'planted')
      throw new RangeError(`${name}: work without a plant`);
    return (
      this.#works.get(name) ?? {
        blockIndex,
        farmerId,
        nonce: 0n,
        hash: '',
        zeros: 0,
        state: 'found',
        attempts: 0,
        workedZeros: undefined,
        workedGap: undefined,
        transactionHash: undefined,
        reason: undefined,
      }
    );
  }

  #require<Row extends { readonly state: string }>(
    rows: ReadonlyMap<string, Row>,
    event: { readonly blockIndex: number; readonly farmerId: string },
    state: Row['state'],
  ): Row {
    const row = rows.get(nameOf(event));
    if (row?.state !== state) throw new RangeError(`${nameOf(event)} is not ${state}`);
    return row;
  }

  #sortedBlocks(): BlockRow[] {
    return [...this.#blocks.values()].sort((left, right) => left.blockIndex - right.blockIndex);
  }

  #ofBlock<Row extends { readonly blockIndex: number; readonly farmerId: string }>(
    rows: ReadonlyMap<string, Row>,
    blockIndex: number,
  ): readonly Row[] {
    const order = [...this.#farmers.keys()];
    return [...rows.values()]
      .filter((each) => each.blockIndex === blockIndex)
      .sort((left, right) => order.indexOf(left.farmerId) - order.indexOf(right.farmerId));
  }
}

function nameOf({ blockIndex, farmerId }: { blockIndex: number; farmerId: string }): string {
  return `${blockIndex}:${farmerId}`;
}
