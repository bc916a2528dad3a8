import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { overdueBlocks } from '../harvesting/overdue-rewards.ts';
import { hangingDeeds } from '../settling/hanging-deeds.ts';

/** What a person has to see to, as of the last time that it was looked for. */
export interface Worries {
  /** Blocks whose miners wait for a reward longer than anything takes. */
  readonly overdueBlocks: readonly number[];
  /** Transactions of unknown fate that something waits for. */
  readonly hangingDeeds: number;
  /** G addresses of the pool's accounts that have too little XLM for fees. */
  readonly lowAccounts: readonly string[];
}

export type WorryParts = Pick<
  FarmParts,
  'config' | 'network' | 'reader' | 'record' | 'clock' | 'logger'
>;

const LOOK_MS = 60_000;
/** Stroops of XLM that the network holds back for an account, and again for each of its entries. */
const RESERVE = 5_000_000n;
const RESERVES_OF_ACCOUNT = 2;
/** An account that cannot pay so many transactions at the highest fee has too little. */
const FEES_MIN = 2n;
const NONE: Worries = { overdueBlocks: [], hangingDeeds: 0, lowAccounts: [] };

/** Looks each minute for what a person has to see to, and tells it in the log when it begins and when it is over. */
export class FarmWorries implements FarmHand {
  readonly name = 'worries';
  readonly #parts: WorryParts;
  readonly #accounts: readonly string[];
  #worries = NONE;
  #lookedMs: number | undefined;

  /** `accounts`: G addresses of all that pay fees, 101 at most. */
  constructor(parts: WorryParts, accounts: readonly string[]) {
    this.#parts = parts;
    this.#accounts = accounts;
  }

  get worries(): Worries {
    return this.#worries;
  }

  /** Where accounts cannot be read it rejects after all else is told; those that were low stay so. */
  async attend(view: FarmView): Promise<void> {
    const { clock, record, network } = this.#parts;
    const now = clock.spanMs();
    if (this.#lookedMs !== undefined && now - this.#lookedMs < LOOK_MS) return;
    this.#lookedMs = now;
    const before = this.#worries;
    const hanging = await hangingDeeds(record, network.passphrase);
    const [read] = await Promise.allSettled([this.#low(view)]);
    const worries: Worries = {
      overdueBlocks: (await overdueBlocks(record, view)).map(({ blockIndex }) => blockIndex),
      hangingDeeds: hanging.filter(({ waiting }) => waiting !== undefined).length,
      lowAccounts: read.status === 'fulfilled' ? read.value : before.lowAccounts,
    };
    this.#worries = worries;
    this.#tell(
      before.hangingDeeds,
      worries.hangingDeeds,
      'transactions wait for a person to settle',
    );
    const blocks = worries.overdueBlocks.length;
    this.#tell(before.overdueBlocks.length, blocks, 'blocks wait too long for their reward');
    const low = worries.lowAccounts.filter((each) => !before.lowAccounts.includes(each));
    for (const account of low)
      this.#parts.logger.error({ account }, 'an account of the pool has too little XLM for fees');
    if (read.status === 'rejected') throw read.reason;
  }

  async stop(): Promise<void> {}

  #tell(before: number, now: number, what: string): void {
    const { logger } = this.#parts;
    if (before === 0 && now > 0) logger.error({ count: now }, what);
    if (before > 0 && now === 0) logger.info({ what }, 'this is over');
  }

  async #low(view: FarmView): Promise<readonly string[]> {
    const { reader, config } = this.#parts;
    const { value } = await reader.accounts(this.#accounts, view.ledger);
    const least = FEES_MIN * BigInt(config.transactions.feeMax);
    return this.#accounts.filter((_, at) => {
      const { balance, subentries } = value[at] ?? { balance: 0n, subentries: 0 };
      return balance - BigInt(RESERVES_OF_ACCOUNT + subentries) * RESERVE < least;
    });
  }
}

/** In words; undefined where there is nothing. */
export function worryText({ overdueBlocks: blocks, hangingDeeds: deeds, lowAccounts }: Worries) {
  const told = [
    blocks.length > 0 && `rewards of ${blocks.length} blocks are overdue`,
    deeds > 0 && `${deeds} transactions wait for a person to settle`,
    lowAccounts.length > 0 && `${lowAccounts.length} accounts have too little XLM`,
  ].filter((each) => each !== false);
  return told.length === 0 ? undefined : told.join('; ');
}
