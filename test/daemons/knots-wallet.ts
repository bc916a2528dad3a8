import { atomicOf } from '../../plugins/sha256/payments/coin-amount.ts';
import type { BitcoinKnots } from './bitcoin-knots.ts';

const DECIMALS = 8;

interface ListedTransaction {
  readonly txid: string;
  readonly category: string;
  readonly address?: string;
  readonly amount: string;
  readonly fee?: string;
}

/** A wallet of a node, and what the node says that it received, paid and holds: in satoshis, exact. */
export class KnotsWallet {
  readonly node: BitcoinKnots;
  readonly name: string;
  readonly address: string;

  private constructor(node: BitcoinKnots, name: string, address: string) {
    this.node = node;
    this.name = name;
    this.address = address;
  }

  /** A fresh one, with an address of its own. */
  static async create(node: BitcoinKnots, name: string): Promise<KnotsWallet> {
    await node.call('createwallet', [name]);
    const address = await node.call<string>('getnewaddress', ['', 'bech32'], name);
    return new KnotsWallet(node, name, address);
  }

  /** One without keys, that watches everything of another. */
  static async watching(keys: KnotsWallet, name: string): Promise<KnotsWallet> {
    const { node, address } = keys;
    // Name, no keys, blank.
    await node.call('createwallet', [name, true, true]);
    const { descriptors } = await node.call<{
      descriptors: { desc: string; active: boolean; internal?: boolean; range?: number[] }[];
    }>('listdescriptors', [], keys.name);
    const watched = descriptors.map((each) => ({ ...each, timestamp: 'now' }));
    await node.call('importdescriptors', [watched], name);
    return new KnotsWallet(node, name, address);
  }

  /** What arrived at its address, mined or not. */
  async received(): Promise<bigint> {
    const params = [this.address, 0];
    return atomicOf(
      await this.node.callExactly<string>('getreceivedbyaddress', params, this.name),
      DECIMALS,
    );
  }

  /** The same, payment by payment. */
  async receipts(): Promise<readonly { readonly id: string; readonly amountAtomic: bigint }[]> {
    const received = (await this.#transactions()).filter(({ category }) => category === 'receive');
    return received.map(({ txid: id, amount }) => ({
      id,
      amountAtomic: atomicOf(amount, DECIMALS),
    }));
  }

  /** Fees of the transactions that it sent, by id. */
  async feesPaid(): Promise<ReadonlyMap<string, bigint>> {
    // Each transaction is listed once for each of its destinations.
    const sent = (await this.#transactions()).filter(({ category }) => category === 'send');
    return new Map(sent.map(({ txid, fee = '0' }) => [txid, -atomicOf(fee, DECIMALS)]));
  }

  /** Of blocks in the chain, mature or not. */
  async rewards(): Promise<bigint> {
    const ofBlocks = (await this.#transactions()).filter(({ category }) =>
      ['generate', 'immature'].includes(category),
    );
    return ofBlocks.reduce((sum, { amount }) => sum + atomicOf(amount, DECIMALS), 0n);
  }

  /** Everything, immature too. */
  async holds(): Promise<bigint> {
    const { mine } = await this.node.callExactly<{ mine: Record<string, string> }>(
      'getbalances',
      [],
      this.name,
    );
    const { trusted = '0', untrusted_pending: pending = '0', immature = '0' } = mine;
    return [trusted, pending, immature].reduce(
      (sum, amount) => sum + atomicOf(amount, DECIMALS),
      0n,
    );
  }

  #transactions(): Promise<readonly ListedTransaction[]> {
    return this.node.callExactly('listtransactions', ['*', 10_000], this.name);
  }
}
