import type { KaleEvent } from '../events/kale-event.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { FarmerRow } from '../record/kale-record.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import { movementsIn } from './farmer-movements.ts';

export type DepositParts = Pick<FarmParts, 'record' | 'reader' | 'rpc' | 'log' | 'logger'>;

/** What an account held beside what is on record, and since which ledger it has been so. */
interface Difference {
  readonly recorded: bigint;
  readonly held: bigint;
  readonly since: number;
  readonly isTold: boolean;
}

/**
 * Ledgers for which a difference has to stay the same. What the pool knows of an outcome may come from a node that is
 * ahead of the one which tells the balances; those that are further behind are not asked.
 */
const SETTLING_LEDGERS = 6;

/**
 * Compares what accounts hold with what is on record. More was paid in by somebody; less is an alarm, and nothing is
 * ever corrected by it. Record, ledger, and record again: what moves meanwhile says nothing, and neither does an
 * account with a deed on its way, so that a deed never looks like a deposit, nor the other way round.
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
      for (const [index, farmer] of page.entries()) {
        const now = after.get(farmer.farmerId);
        if (now === undefined || !isSame(farmer, now)) this.#differences.delete(farmer.farmerId);
        else await this.#compare(now, held[index] ?? 0n, told.ledger);
      }
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
    const earlier = await movementsIn(record, view);
    const farmers = await record.farmers(['active', 'leaving']);
    const { moving } = await movementsIn(record, view);
    return farmers.filter(
      ({ isReady, farmerId }) =>
        isReady &&
        !moving.has(farmerId) &&
        !earlier.moving.has(farmerId) &&
        !this.#isBusy(farmerId),
    );
  }

  /** What settled since the comparison may explain the difference: then the record takes no deposit. */
  async #deposit(deposited: Extract<KaleEvent, { kind: 'deposited' }>): Promise<void> {
    try {
      await this.#parts.log.append([deposited]);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const { farmerId } = deposited;
      this.#parts.logger.info({ farmerId, error }, 'no deposit: the record has moved meanwhile');
    }
  }

  async #compare(farmer: FarmerRow, held: bigint, ledger: number): Promise<void> {
    const { farmerId, balance: recorded } = farmer;
    if (held === recorded) return void this.#differences.delete(farmerId);
    const known = this.#differences.get(farmerId);
    if (known === undefined || known.recorded !== recorded || known.held !== held) {
      this.#differences.set(farmerId, { recorded, held, since: ledger, isTold: false });
      return;
    }
    if (known.isTold || ledger - known.since < SETTLING_LEDGERS) return;
    if (held > recorded) {
      const amount = held - recorded;
      this.#differences.delete(farmerId);
      await this.#deposit({ kind: 'deposited', farmerId, amount, ledger, balance: recorded });
      return;
    }
    this.#differences.set(farmerId, { ...known, isTold: true });
    const facts = {
      farmerId,
      custodialWallet: farmer.custodialWallet,
      held: `${held}`,
      recorded: `${recorded}`,
      missing: `${recorded - held}`,
      ledger,
    };
    this.#parts.logger.error(facts, 'a farmer has less KALE on the ledger than on record');
  }
}

function isSame(left: FarmerRow, right: FarmerRow): boolean {
  return (
    left.balance === right.balance &&
    left.stakedTotal === right.stakedTotal &&
    left.rewardTotal === right.rewardTotal
  );
}
