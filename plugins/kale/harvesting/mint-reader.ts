import { scValToNative } from '@stellar/stellar-sdk/base';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { EventReader } from '../stellar/rpc/event-reader.ts';
import type { ContractEvent, EventStart } from '../stellar/rpc/event-reader.ts';
import { healthCheck } from '../stellar/rpc/rpc-answers.ts';
import type { RpcGroup } from '../stellar/rpc/rpc-group.ts';
import { kaleAsset } from '../stellar/stellar-network.ts';
import type { StellarNetwork } from '../stellar/stellar-network.ts';
import type { Mint } from './mint-matching.ts';

export interface ReadMints {
  /** By farmer's address, in the order in which they happened. */
  readonly mints: ReadonlyMap<string, readonly Mint[]>;
  /** The first ledger that was asked for and is still kept. */
  readonly fromLedger: number;
}

const PAGE_EVENTS = 1_000;
/** A day of the whole farm is far less; more is a node that tells nonsense. */
const PAGES_MAX = 2_000;
const LEDGER_SHIFT = 32n;

/** Reads what was minted to farmers, out of the asset contract's events. */
export class MintReader {
  readonly #rpc: RpcGroup;
  readonly #events: EventReader;
  readonly #contract: string;

  constructor(network: StellarNetwork, rpc: RpcGroup) {
    this.#rpc = rpc;
    this.#events = new EventReader(rpc);
    this.#contract = kaleAsset(network).contractId(network.passphrase);
  }

  /** All mints to these farmers in the ledgers from one to another. @throws PoolError DAEMON_* */
  async read(
    farmers: ReadonlySet<string>,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<ReadMints> {
    const question = { method: 'getHealth', check: healthCheck };
    const { oldestLedger } = await this.#rpc.ask(question, { fromLedger: to });
    const fromLedger = Math.max(from, oldestLedger);
    const mints = new Map<string, Mint[]>();
    let start: EventStart = { ledger: fromLedger };
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page = await this.#events.page(this.#contract, start, PAGE_EVENTS);
      for (const event of page.events) {
        const minted = mintOf(event);
        if (minted === undefined || !farmers.has(minted.to)) continue;
        mints.set(minted.to, [...(mints.get(minted.to) ?? []), minted.mint]);
      }
      const reached = ledgerOf(page.cursor);
      // A page that is not full ends where its node has looked, which may be before the ledger that is wanted.
      if (page.events.length < PAGE_EVENTS && reached >= to) return { mints, fromLedger };
      start = { cursor: page.cursor };
      if (page.events.length === 0 && page.ledger < to) break;
    }
    throw new PoolError('DAEMON_RPC', 'getEvents does not come to the ledger that is asked for');
  }
}

/** `mint`, in some protocols who minted, to whom, and the asset; the amount is the value, or in a map of it. */
function mintOf({ topics, value, ledger, transactionHash }: ContractEvent) {
  const [name, ...rest] = topics.map((each): unknown => scValToNative(each));
  const to = rest.at(-2);
  const told: unknown = scValToNative(value);
  const amount = typeof told === 'object' && told !== null && 'amount' in told ? told.amount : told;
  if (name !== 'mint' || typeof to !== 'string' || typeof amount !== 'bigint') return undefined;
  return { to, mint: { ledger, hash: transactionHash, amount } };
}

/** Cursors begin with the number of an operation, whose upper half is its ledger (SEP-35). */
function ledgerOf(cursor: string): number {
  const [operation = ''] = cursor.split('-');
  return /^\d{1,19}$/.test(operation) ? Number(BigInt(operation) >> LEDGER_SHIFT) : 0;
}
