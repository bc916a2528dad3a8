import type { FarmParts } from '../farm/farm-parts.ts';
import { INDEX_END } from '../consensus/farm-block.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { FarmerRow, HarvestRow } from '../record/kale-record.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import { grouped } from '../grouped.ts';
import { movementsIn } from './farmer-movements.ts';

export type DepositParts = Pick<FarmParts, 'record' | 'reader' | 'rpc' | 'log' | 'logger'>;

/** What an account held beside what is on record, and since which ledger it has been so. */
interface Difference {
  readonly recorded: bigint;
  readonly held: bigint;
  readonly since: number;
  readonly isTold: boolean;
}

interface Deposit {
  readonly farmerId: string;
  readonly custodialWallet: string;
  /** Stroops. */
  readonly amount: bigint;
  /** As of which the account held it. */
  readonly ledger: number;
  /** On record when it was compared. */
  readonly balance: bigint;
}

/** Ledgers for which a difference has to stay the same, so that what is under way comes to an end. */
const SETTLING_LEDGERS = 6;

/**
 * Compares what accounts hold with what is on record. More was paid in by somebody; less is an alarm, and nothing is
 * ever corrected by it. Record, ledger, and record again: what moves meanwhile says nothing, and neither does an
 * account with a deed on its way, so that a deed never looks like a deposit, nor the other way round. Pails that wait
 * to be harvested are no deed, and may wait for hours; but anybody may harvest them, so whatever is more counts only
 * when all of them are still on the farm: what is there was never minted.
 */
export class DepositWatch {
  readonly #parts: DepositParts;
  /** Whether a deed that is not on record yet may be on its way for a farmer. */
  readonly #isBusy: (farmerId: string) => boolean;
  readonly #differences = new Map<string, Difference>();
  #ledger = 0;

  constructor(parts: DepositParts, isBusy: (farmerId: string) => boolean) {
    this.#parts = parts;
    this.#isBusy = isBusy;
  }

  async attend(view: FarmView): Promise<void> {
    if (view.ledger <= this.#ledger) return;
    const { reader, rpc } = this.#parts;
    const fromLedger = Math.max(view.ledger, (await rpc.tip()).sequence);
    const before = await this.#still(view);
    for (let first = 0; first < before.length; first += KEYS_MAX) {
      const page = before.slice(first, first + KEYS_MAX);
      const told = await reader.trustlines(page.map(({ custodialWallet }) => custodialWallet));
      if (told.ledger < fromLedger) continue;
      const held = told.value.map((line) => line?.balance ?? 0n);
      if (page.every(({ balance }, index) => balance === held[index])) {
        for (const { farmerId } of page) this.#differences.delete(farmerId);
        continue;
      }
      const after = new Map((await this.#still(view)).map((each) => [each.farmerId, each]));
      const deposits: Deposit[] = [];
      for (const [index, farmer] of page.entries()) {
        const now = after.get(farmer.farmerId);
        if (now === undefined || !isSame(farmer, now)) this.#differences.delete(farmer.farmerId);
        else deposits.push(...this.#compare(now, held[index] ?? 0n, told.ledger));
      }
      const agreed = await this.#agreed(deposits);
      for (const deposit of await this.#unminted(agreed)) await this.#deposit(deposit);
    }
    this.#ledger = view.ledger;
    if (before.length === 0) this.#differences.clear();
    await this.#forgetDeparted();
  }

  async #forgetDeparted(): Promise<void> {
    if (this.#differences.size === 0) return;
    const present = await this.#parts.record.farmers(['active', 'leaving']);
    const ids = new Set(present.map(({ farmerId }) => farmerId));
    for (const farmerId of this.#differences.keys())
      if (!ids.has(farmerId)) this.#differences.delete(farmerId);
  }

  /** Farmers with an account that nothing is on its way to or from. */
  async #still(view: FarmView): Promise<readonly FarmerRow[]> {
    const { record } = this.#parts;
    // Movements on both sides of the rows: what begins or settles between is in one of them.
    const earlier = await movementsIn(record, view, isOpen);
    const farmers = await record.farmers(['active', 'leaving']);
    const { moving } = await movementsIn(record, view, isOpen);
    return farmers.filter(
      ({ isReady, farmerId }) =>
        isReady &&
        !moving.has(farmerId) &&
        !earlier.moving.has(farmerId) &&
        !this.#isBusy(farmerId),
    );
  }

  /**
   * Those that every node tells alike, as of the balances or later, where as many answer as have to agree: what the
   * pool knows of an outcome may come from a node that is ahead of the one which told the balances.
   */
  async #agreed(deposits: readonly Deposit[]): Promise<readonly Deposit[]> {
    if (deposits.length === 0) return deposits;
    const wallets = deposits.map(({ custodialWallet }) => custodialWallet);
    const fromLedger = Math.max(...deposits.map(({ ledger }) => ledger));
    const views = await this.#parts.reader.trustlineViews(wallets, fromLedger);
    return deposits.filter(({ balance, amount }, place) =>
      views.every(({ value }) => value[place]?.balance === balance + amount),
    );
  }

  /** Those whose open pails are all on the farm, as of the balances or later, by as many nodes as have to agree. */
  async #unminted(deposits: readonly Deposit[]): Promise<readonly Deposit[]> {
    if (deposits.length === 0) return deposits;
    const { record, reader } = this.#parts;
    const own = new Map(deposits.map((each) => [each.farmerId, each]));
    const rows = await record.unfinishedHarvests(INDEX_END);
    // What has begun since the balances were read moves.
    const begun = rows.filter(({ state }) => state === 'begun' || state === 'sweeping');
    const missing = new Set(begun.map(({ farmerId }) => farmerId));
    for (const [blockIndex, pails] of grouped(rows.filter(isOpen), (row) => row.blockIndex)) {
      const asked = pails.flatMap(({ farmerId }) => own.get(farmerId) ?? []);
      if (asked.length === 0) continue;
      const wallets = asked.map(({ custodialWallet }) => custodialWallet);
      const fromLedger = Math.max(...asked.map(({ ledger }) => ledger));
      const views = await reader.pailViews(blockIndex, wallets, fromLedger);
      for (const [place, { farmerId }] of asked.entries())
        if (views.some(({ value }) => value[place] === undefined)) missing.add(farmerId);
    }
    return deposits.filter(({ farmerId }) => !missing.has(farmerId));
  }

  /** What settled since the comparison may explain the difference: then the record takes no deposit. */
  async #deposit({ farmerId, amount, ledger, balance }: Deposit): Promise<void> {
    this.#differences.delete(farmerId);
    try {
      await this.#parts.log.append([{ kind: 'deposited', farmerId, amount, ledger, balance }]);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#parts.logger.info({ farmerId, error }, 'no deposit: the record has moved meanwhile');
    }
  }

  /** A deposit, or none. */
  #compare(farmer: FarmerRow, held: bigint, ledger: number): readonly Deposit[] {
    const { farmerId, custodialWallet, balance: recorded } = farmer;
    const known = this.#differences.get(farmerId);
    if (held === recorded) this.#differences.delete(farmerId);
    else if (known === undefined || known.recorded !== recorded || known.held !== held)
      this.#differences.set(farmerId, { recorded, held, since: ledger, isTold: false });
    else if (!known.isTold && ledger - known.since >= SETTLING_LEDGERS) {
      if (held < recorded) this.#alarm(farmer, held, ledger);
      else {
        const amount = held - recorded;
        return [{ farmerId, custodialWallet, amount, ledger, balance: recorded }];
      }
    }
    return [];
  }

  #alarm(farmer: FarmerRow, held: bigint, ledger: number): void {
    const { farmerId, custodialWallet, balance: recorded } = farmer;
    const known = this.#differences.get(farmerId);
    if (known === undefined) return;
    this.#differences.set(farmerId, { ...known, isTold: true });
    const facts = {
      farmerId,
      custodialWallet,
      held: `${held}`,
      recorded: `${recorded}`,
      missing: `${recorded - held}`,
      ledger,
    };
    this.#parts.logger.error(facts, 'a farmer has less KALE on the ledger than on record');
  }
}

function isOpen({ state }: HarvestRow): boolean {
  return state === 'open';
}

function isSame(left: FarmerRow, right: FarmerRow): boolean {
  return (
    left.balance === right.balance &&
    left.stakedTotal === right.stakedTotal &&
    left.rewardTotal === right.rewardTotal
  );
}
