import { scValToNative } from '@stellar/stellar-sdk/base';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { grouped } from '../grouped.ts';
import { EventReader } from '../stellar/rpc/event-reader.ts';
import type { ContractEvent, EventStart } from '../stellar/rpc/event-reader.ts';
import { healthCheck } from '../stellar/rpc/rpc-answers.ts';
import type { RpcGroup, RpcNode } from '../stellar/rpc/rpc-group.ts';
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

/** Reads what was minted to farmers, out of the asset contract's events, as told by as many nodes as have to agree. */
export class MintReader {
  readonly #rpc: RpcGroup;
  readonly #contract: string;

  constructor(network: StellarNetwork, rpc: RpcGroup) {
    this.#rpc = rpc;
    this.#contract = kaleAsset(network).contractId(network.passphrase);
  }

  /**
   * All mints to these farmers in the ledgers from one to another. Rejects with a PoolError DAEMON_*: also where nodes
   * tell different ones, and too few tell the same.
   */
  async read(
    farmers: ReadonlySet<string>,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<ReadMints> {
    const { witnesses } = this.#rpc;
    const able = await this.#able(to);
    const enough = able[witnesses - 1];
    if (enough === undefined)
      throw new PoolError('DAEMON_SYNCING', `${able.length} of the daemons know ledger ${to}`);
    const fromLedger = Math.max(from, enough.oldest);
    const nodes = able.filter(({ oldest }) => oldest <= fromLedger);
    const reads: (readonly ToldMint[])[] = [];
    let failure: unknown;
    for (const { node } of nodes) {
      try {
        reads.push(await this.#told(node, farmers, { from: fromLedger, to }));
      } catch (error) {
        failure = error;
      }
      if (reads.length < witnesses) continue;
      const agreed = agreedMints(reads, witnesses);
      if (agreed !== undefined) return { mints: byFarmer(agreed), fromLedger };
    }
    throw failure ?? new PoolError('DAEMON_RPC', 'daemons tell different mints to farmers');
  }

  /** Nodes that know a ledger, those that keep the most first. */
  async #able(ledger: number): Promise<readonly { node: RpcNode; oldest: number }[]> {
    const question = { method: 'getHealth', check: healthCheck };
    const nodes = await this.#rpc.nodes();
    const told = await Promise.allSettled(
      nodes.map(async (node) => ({ node, ...(await node.ask(question)) })),
    );
    return told
      .flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      .filter(({ latestLedger }) => latestLedger >= ledger && this.#rpc.isPlausible(latestLedger))
      .map(({ node, oldestLedger }) => ({ node, oldest: oldestLedger }))
      .sort((left, right) => left.oldest - right.oldest);
  }

  async #told(
    node: RpcNode,
    farmers: ReadonlySet<string>,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<readonly ToldMint[]> {
    const events = new EventReader(node);
    const told: ToldMint[] = [];
    let start: EventStart = { ledger: from };
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page = await events.page(this.#contract, start, PAGE_EVENTS);
      for (const event of page.events) {
        const minted = mintOf(event);
        // Behind the ledger that is wanted, one node may know what another does not yet.
        if (minted !== undefined && farmers.has(minted.to) && minted.mint.ledger <= to)
          told.push(minted);
      }
      const reached = ledgerOf(page.cursor);
      // A page that is not full ends where its node has looked, which may be before the ledger that is wanted.
      if (page.events.length < PAGE_EVENTS && reached >= to) return told;
      start = { cursor: page.cursor };
      if (page.events.length === 0 && page.ledger < to) break;
    }
    throw new PoolError('DAEMON_RPC', 'getEvents does not come to the ledger that is asked for');
  }
}

interface ToldMint {
  /** G address of the farmer. */
  readonly to: string;
  readonly mint: Mint;
}

/** What so many told, where so many told it or did not; undefined where neither is so of one of them. */
function agreedMints(
  reads: readonly (readonly ToldMint[])[],
  witnesses: number,
): readonly ToldMint[] | undefined {
  const told = new Map<string, { readonly minted: ToldMint; count: number }>();
  for (const read of reads)
    for (const [name, minted] of named(read)) {
      const known = told.get(name);
      if (known === undefined) told.set(name, { minted, count: 1 });
      else known.count += 1;
    }
  const all = [...told.values()];
  const isClear = all.every(
    ({ count }) => count >= witnesses !== reads.length - count >= witnesses,
  );
  if (!isClear) return undefined;
  return all.filter(({ count }) => count >= witnesses).map(({ minted }) => minted);
}

/** By what they are; one transaction may mint the same twice. */
function named(read: readonly ToldMint[]): ReadonlyMap<string, ToldMint> {
  const names = new Map<string, ToldMint>();
  for (const minted of read) {
    const { to, mint } = minted;
    const name = `${to} ${mint.ledger} ${mint.hash} ${mint.amount}`;
    let count = 0;
    while (names.has(`${name} ${count}`)) count += 1;
    names.set(`${name} ${count}`, minted);
  }
  return names;
}

function byFarmer(minted: readonly ToldMint[]): ReadonlyMap<string, readonly Mint[]> {
  const own = grouped(minted, ({ to }) => to);
  return new Map(
    [...own].map(([to, each]) => [
      to,
      each.map(({ mint }) => mint).sort((left, right) => left.ledger - right.ledger),
    ]),
  );
}

/** `mint`, in some protocols who minted, to whom, and the asset; the amount is the value, or in a map of it. */
function mintOf({ topics, value, ledger, transactionHash }: ContractEvent): ToldMint | undefined {
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
