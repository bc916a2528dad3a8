import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { PoolControl } from '../../../../core/plugin-api/control.ts';
import type {
  HostMiner,
  HostMinerOrder,
  HostMinerView,
} from '../../../../core/plugin-api/host-miner.ts';
import type {
  BlocksFound,
  PaidOut,
  MinerBooks,
  PoolRecord,
  RoundWork,
} from '../../../../core/plugin-api/record.ts';
import type { Wallet } from '../../../../core/plugin-api/wallet.ts';

/** What a host whose database does not answer says. */
export function storageFault(): PoolError {
  return new PoolError('STORAGE_UNAVAILABLE', 'the database is gone');
}

export class FakeControl implements PoolControl {
  feePercent = 1.5;
  kept: unknown;
  /** Of the calls that follow. */
  fault: Error | undefined;
  /** Of `keep` alone, how often: the database goes away between one step and the next. */
  keepFaults: Error[] = [];
  /** So many of those that fail are kept all the same. */
  loses = 0;
  afterFee: () => void = () => undefined;

  async setFeePercent(percent: number): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.feePercent = percent;
    this.afterFee();
  }

  async keep(value: unknown): Promise<void> {
    const fault = this.keepFaults.shift() ?? this.fault;
    if (fault === undefined || this.loses-- > 0) this.kept = JSON.parse(JSON.stringify(value));
    if (fault !== undefined) throw fault;
  }
}

export class FakeRecord implements PoolRecord {
  found: BlocksFound = { count: 0, heightLast: undefined };
  payments: PaidOut = { count: 0, amountAtomic: 0n };
  work: readonly RoundWork[] = [];
  fault: Error | undefined;
  looks = 0;

  blocks(): Promise<BlocksFound> {
    return this.#tell(this.found);
  }

  paid(): Promise<PaidOut> {
    return this.#tell(this.payments);
  }

  round(): Promise<readonly RoundWork[]> {
    return this.#tell(this.work);
  }

  miner(): Promise<MinerBooks> {
    return this.#tell({ balanceAtomic: 0n, immatureAtomic: 0n, paidAtomic: 0n, payments: [] });
  }

  async #tell<T>(value: T): Promise<T> {
    this.looks++;
    if (this.fault !== undefined) throw this.fault;
    return value;
  }
}

export const MINING: HostMinerView = {
  state: 'mining',
  reason: undefined,
  hashrateHps: 12,
  hashes: 100,
  accepted: 3,
  rejected: 1,
  blocks: 0,
  difficulty: 20,
  height: 7,
  estimate: '1.00000000 LAND',
};

export class FakeMiner implements HostMiner {
  order: HostMinerOrder | undefined;
  view: HostMinerView | undefined;
  stops = 0;
  /** What `check` did not foresee. */
  startFault: Error | undefined;

  check({ threads }: HostMinerOrder): void {
    if (threads > 4) throw new RangeError('threads: 1 to 4');
  }

  start(order: HostMinerOrder): void {
    this.check(order);
    if (this.startFault !== undefined) throw this.startFault;
    this.order = order;
    this.view = MINING;
  }

  async stop(): Promise<void> {
    this.stops++;
    this.order = undefined;
    this.view = { ...MINING, state: 'stopped' };
  }
}

/** Pays addresses that begin with `land1`, in whatever case; it knows them in lower case. */
export const WALLET: Wallet = {
  checkAddress(address) {
    const known = address.toLowerCase();
    return /^land1[a-z0-9]+$/.test(known)
      ? { kind: 'valid', address: known }
      : { kind: 'refused', reason: 'no address of this chain' };
  },
};
