import type { FarmParts } from '../farm/farm-parts.ts';
import { INDEX_END } from '../consensus/farm-block.ts';
import { grouped } from '../grouped.ts';
import { KEYS_MAX } from '../stellar/rpc/ledger-reader.ts';
import { farmAccountDifferences } from './farm-accounts.ts';
import type { AccountDifference } from './farm-accounts.ts';

export type LedgerAuditParts = Pick<FarmParts, 'reader' | 'record' | 'rpc'> & {
  /** G address of the pool's account. */
  readonly treasury: string;
};

export interface LedgerAuditReport {
  /** At least as of which. */
  readonly ledger: number;
  /** That have an account. */
  readonly farmers: number;
  /** That are still to be harvested. */
  readonly pails: number;
  readonly differenceCount: number;
}

/**
 * Compares what farmers' accounts, the pool's account and the farm hold with what is on record, to the stroop. While the
 * pool works, what is on its way differs without fault.
 */
export class LedgerAudit {
  readonly #parts: LedgerAuditParts;
  readonly #tell: (difference: string) => void;
  readonly #signal: AbortSignal;
  #differenceCount = 0;

  constructor(
    parts: LedgerAuditParts,
    { tell, signal }: { readonly tell: (difference: string) => void; readonly signal: AbortSignal },
  ) {
    this.#parts = parts;
    this.#tell = tell;
    this.#signal = signal;
  }

  /** Rejects with a PoolError DAEMON_* or STORAGE_UNAVAILABLE, and with the signal's reason. */
  async run(): Promise<LedgerAuditReport> {
    const { record, rpc } = this.#parts;
    await rpc.refresh();
    const { sequence: ledger } = await rpc.tip();
    const { rewards, payouts: paid } = await record.treasuryTotals();
    const accounts = await farmAccountDifferences({ ...this.#parts, swept: rewards, paid });
    for (const each of accounts) this.#differ(accountText(each));
    const pails = await this.#pails();
    const farmers = (await record.farmers(['active', 'leaving'])).length;
    return { ledger, farmers, pails, differenceCount: this.#differenceCount };
  }

  async #pails(): Promise<number> {
    const { record, reader } = this.#parts;
    const wallets = new Map(
      (await record.farmers()).map((each) => [each.farmerId, each.custodialWallet]),
    );
    const rows = (await record.unfinishedHarvests(INDEX_END)).filter(
      ({ state }) => state === 'open' || state === 'begun',
    );
    for (const [blockIndex, own] of grouped(rows, (row) => row.blockIndex))
      for (let at = 0; at < own.length; at += KEYS_MAX) {
        this.#signal.throwIfAborted();
        const some = own.slice(at, at + KEYS_MAX);
        const asked = some.map(({ farmerId }) => wallets.get(farmerId) ?? '');
        const { value } = await reader.pails(blockIndex, asked);
        for (const [place, { farmerId, stake }] of some.entries()) {
          const pail = value[place];
          const name = `pail ${blockIndex} of ${farmerId}`;
          if (pail === undefined) this.#differ(`${name}: is not on the farm`);
          else if (pail.stake !== stake)
            this.#differ(`${name}: has a stake of ${pail.stake} there, and ${stake} on record`);
        }
      }
    return rows.length;
  }

  #differ(what: string): void {
    this.#differenceCount += 1;
    this.#tell(what);
  }
}

function accountText({ address, farmerId, recorded, held }: AccountDifference): string {
  if (farmerId === undefined)
    return `treasury ${address}: holds ${held ?? 'no trustline'}, and ${recorded} at least by the record`;
  const apart = (held ?? 0n) - recorded;
  const there = held === undefined ? 'no trustline' : `${held}`;
  return `farmer ${farmerId} ${address}: holds ${there}, and ${recorded} on record (${apart > 0n ? '+' : ''}${apart})`;
}
