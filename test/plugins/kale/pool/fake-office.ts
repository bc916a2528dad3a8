import { Keypair } from '@stellar/stellar-sdk/base';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { farmerKey } from '../../../../plugins/kale/consensus/farmer-key.ts';
import { emptyFarmBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import { leadingZeros } from '../../../../plugins/kale/consensus/leading-zeros.ts';
import { workHash } from '../../../../plugins/kale/consensus/work-hash.ts';
import type {
  FarmerApplication,
  FarmerChange,
  FarmOffice,
  FieldOrder,
  Registration,
} from '../../../../plugins/kale/farm/farm-office.ts';
import type { FarmView } from '../../../../plugins/kale/farm/farm-view.ts';
import { blockName } from '../../../../plugins/kale/farm/open-field.ts';
import type {
  FoundNonce,
  Lane,
  NonceVerdict,
  OpenBlock,
  OpenField,
} from '../../../../plugins/kale/farm/open-field.ts';
import { tokenHash } from '../../../../plugins/kale/access-token.ts';
import type { MonitorHealth } from '../../../../plugins/kale/monitor/farm-monitor.ts';
import type { Worries } from '../../../../plugins/kale/monitor/farm-worries.ts';
import type {
  FarmerRow,
  HarvestRow,
  KaleRecord,
  PlantingRow,
} from '../../../../plugins/kale/record/kale-record.ts';
import type { EndpointHealth } from '../../../../plugins/kale/stellar/rpc/endpoint-health.ts';

export const BLOCK_SECONDS = 1_760_000_000n;
const ENTROPY = new Uint8Array(32).fill(7);

/** The G address of a number. */
export function walletOf(number: number): string {
  const seed = Buffer.alloc(32);
  seed.writeUInt32BE(number);
  return Keypair.fromRawEd25519Seed(seed).publicKey();
}

export function storageFault(): PoolError {
  return new PoolError('STORAGE_UNAVAILABLE', 'the database is gone');
}

/** A farm that the test plays: farmers are registered at once, and planted where it says so. */
export class FakeOffice implements FarmOffice {
  view: FarmView | undefined;
  endpoints: readonly EndpointHealth[] = [
    { name: 'one', state: 'healthy', ledger: 100, problem: undefined },
  ];
  deeds = 0;
  alarms = 0;
  worries: Worries = { overdueBlocks: [], hangingDeeds: 0, lowAccounts: [] };
  looks: MonitorHealth = { problem: undefined, failures: 0, ageMs: undefined };
  readonly rows = new Map<string, FarmerRow>();
  readonly best = new Map<string, number>();
  readonly orders: FieldOrder[] = [];
  harvests: readonly HarvestRow[] = [];
  applied: FarmerApplication | undefined;
  refusal: Extract<Registration, { readonly kind: 'refused' }> | undefined;
  changeRefusal: Extract<FarmerChange, { readonly kind: 'refused' }> | undefined;
  /** In the way of every farmer that leaves. */
  hindrance: string | undefined;
  fault: Error | undefined;
  block: OpenBlock | undefined;
  lanes: readonly Lane[] = [];
  reads = 0;

  readonly field: OpenField = this.#field();
  readonly record: KaleRecord = this.#record();

  /** A block opens in which these farmers are planted. */
  open(index: number, farmerIds: readonly string[]): void {
    const part = { index, entropy: ENTROPY, timestamp: BLOCK_SECONDS };
    this.block = { ...part, name: blockName(part), maxZeros: 5 };
    this.best.clear();
    this.lanes = farmerIds.map((farmerId) => {
      const custodialWallet = this.rows.get(farmerId)?.custodialWallet ?? '';
      return { farmerId, custodialWallet, zeros: undefined, workedZeros: undefined };
    });
    const block = { ...emptyFarmBlock(BLOCK_SECONDS), entropy: ENTROPY };
    const closeTime = BLOCK_SECONDS + 60n;
    const rest = { index, block, making: undefined, isPaused: false, isDue: false };
    this.view = { ledger: 100, closeTime, ...rest };
  }

  async register(application: FarmerApplication): Promise<Registration> {
    if (this.fault !== undefined) throw this.fault;
    if (this.refusal !== undefined) return this.refusal;
    this.applied = application;
    const number = this.rows.size + 1;
    const { ownerTokenHash } = application;
    const token = ownerTokenHash === undefined ? `owner-token-of-${number}` : undefined;
    const farmer: FarmerRow = {
      farmerId: `farmer-${number}`,
      poolerId: application.poolerId,
      custodialWallet: walletOf(number),
      stakeMillionths: application.stakeMillionths,
      payoutAddress: application.payoutAddress,
      tokenHash: token === undefined ? (ownerTokenHash ?? '') : tokenHash(token).toString('hex'),
      metadata: application.metadata,
      state: 'active',
      isReady: false,
      balance: 0n,
      unswept: 0n,
      stakedTotal: 0n,
      rewardTotal: 0n,
      registeredAtMs: Number(BLOCK_SECONDS) * 1_000,
    };
    this.rows.set(farmer.farmerId, farmer);
    return { kind: 'registered', farmer, token };
  }

  setPayoutAddress(farmerId: string, payoutAddress: string): Promise<FarmerChange> {
    return this.#change(farmerId, { payoutAddress });
  }

  leave(farmerId: string, payoutAddress: string | undefined): Promise<FarmerChange> {
    return this.#change(farmerId, { state: 'leaving', ...(payoutAddress && { payoutAddress }) });
  }

  exitHindrance(farmerId: string): string | undefined {
    return this.rows.get(farmerId)?.state === 'leaving' ? this.hindrance : undefined;
  }

  async plant(order: FieldOrder) {
    this.orders.push(order);
    if (this.fault !== undefined) throw this.fault;
    return { totalRequested: 3, successfulPlants: 2, failedPlants: 1, totalStaked: 1n << 60n };
  }

  async harvest(order: FieldOrder) {
    this.orders.push(order);
    return { totalEligible: 3, successfulHarvests: 2, failedHarvests: 1, totalRewards: 7n };
  }

  async #change(farmerId: string, change: Partial<FarmerRow>): Promise<FarmerChange> {
    const row = this.rows.get(farmerId);
    if (this.changeRefusal !== undefined || row === undefined)
      return this.changeRefusal ?? { kind: 'refused', reason: 'state', text: 'none' };
    this.rows.set(farmerId, { ...row, ...change });
    return { kind: 'changed', farmer: { ...row, ...change } };
  }

  #field(): OpenField {
    const open = (): OpenBlock | undefined => this.block;
    return {
      get block() {
        return open();
      },
      lanes: () => this.#lanes(),
      lane: (wallet) => this.#lanes().find(({ custodialWallet }) => custodialWallet === wallet),
      offer: (found) => this.#offer(found),
    };
  }

  #lanes(): readonly Lane[] {
    return this.lanes.map((each) => ({ ...each, zeros: this.best.get(each.custodialWallet) }));
  }

  async #offer({ blockIndex, custodialWallet, nonce }: FoundNonce): Promise<NonceVerdict> {
    if (this.fault !== undefined) throw this.fault;
    if (blockIndex !== this.block?.index) return { kind: 'closed' };
    const farmer = farmerKey(custodialWallet);
    const attempt = { index: blockIndex, nonce, entropy: this.block.entropy, farmer };
    const zeros = leadingZeros(workHash(attempt));
    const isBest = zeros > (this.best.get(custodialWallet) ?? -1);
    if (isBest) this.best.set(custodialWallet, zeros);
    return { kind: isBest ? 'best' : 'worse', zeros };
  }

  #record(): KaleRecord {
    const told = async <Value>(value: () => Value): Promise<Value> => {
      this.reads++;
      if (this.fault !== undefined) throw this.fault;
      return value();
    };
    const blockRow = { entropy: undefined, timestamp: undefined, state: 'seen' } as const;
    const rest = { blockHash: undefined, reward: undefined };
    const planting = (farmerId: string, blockIndex: number): PlantingRow => ({
      ...{ blockIndex, farmerId, state: 'planted', attempts: 1, stake: 11n, ledger: 96 },
      ...{ hash: undefined, reason: undefined },
    });
    return {
      farmers: (states) =>
        told(() =>
          [...this.rows.values()].filter(({ state }) => states?.includes(state) !== false),
        ),
      farmer: (farmerId) => told(() => this.rows.get(farmerId)),
      farmerOfWallet: () => told(() => undefined),
      poolers: () => told(() => []),
      block: () => told(() => undefined),
      blocks: (count) =>
        told(() =>
          [9, 8, 7].slice(0, count).map((blockIndex) => ({ ...blockRow, ...rest, blockIndex })),
        ),
      unclosedBlocks: () => told(() => []),
      begunPlantings: async () => [],
      plantings: (index) => told(() => this.lanes.map((lane) => planting(lane.farmerId, index))),
      works: () => told(() => []),
      harvests: (index) =>
        told(() => this.harvests.filter(({ blockIndex }) => blockIndex === index)),
      harvestsOf: (farmerId, count) =>
        told(() => this.harvests.filter((row) => row.farmerId === farmerId).slice(0, count)),
      unfinishedHarvests: () => told(() => []),
      unsettledTransactions: () => told(() => []),
      treasuryTotals: () => told(() => ({ rewards: 0n, payouts: 0n })),
      undecidedTransactions: () => told(() => []),
      submitted: () => told(() => []),
    };
  }
}
