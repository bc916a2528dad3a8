/** A real node in regtest with one wallet full of coins, and what payments are tested with. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Destination, Payment, PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import type { CoinConfig } from '../../../../plugins/sha256/coin-config.ts';
import { loadCoin } from '../../../../plugins/sha256/coins/coin-catalog.ts';
import { NodePayments } from '../../../../plugins/sha256/payments/node-payments.ts';
import { AddressFormats } from '../../../../plugins/sha256/wallet/address-formats.ts';
import { BitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { coinConfig, KeptLog, poolFacts } from '../pool-parts.ts';

type WalletKeys = Partial<NonNullable<CoinConfig['wallet']>>;
/** What `gettransaction` answers, amounts read as doubles: enough to compare whole satoshis of small sums. */
interface Details {
  readonly fee: number;
  readonly confirmations: number;
  readonly hex: string;
}

const BANK = 'bank';
/** Making keys in advance is most of what a new wallet costs. */
export const FEW_KEYS: readonly string[] = ['-keypool=20'];
const formats = new AddressFormats(loadCoin('bitcoin'), 'regtest');

export class RegtestBank {
  readonly log = new KeptLog();
  readonly node: BitcoinKnots;
  readonly #home: string;
  #orders = 0;
  #branches = 0;

  private constructor(node: BitcoinKnots, home: string) {
    this.node = node;
    this.#home = home;
  }

  static async open(): Promise<RegtestBank> {
    const node = await BitcoinKnots.start(FEW_KEYS);
    await node.call('createwallet', [BANK]);
    const home = await node.call<string>('getnewaddress', ['', 'bech32'], BANK);
    await node.call('generatetoaddress', [115, home]);
    return new RegtestBank(node, home);
  }

  /** Blocks whose rewards are nobody's: wallets have less to do. */
  async mine(blocks = 1): Promise<void> {
    await this.node.call('generatetoaddress', [blocks, this.#nobody()]);
  }

  /** Takes a block, and all above it, from the chain. What is mined next is another one. */
  async undo(block: unknown): Promise<void> {
    await this.node.call('invalidateblock', [block]);
    this.#branches++;
  }

  /** A new wallet with some coins, confirmed. */
  async wallet(
    name: string,
    coins: readonly string[],
    options: readonly unknown[] = [],
  ): Promise<void> {
    await this.node.call('createwallet', [name, ...options]);
    await this.fund(name, coins);
  }

  async fund(name: string, coins: readonly string[]): Promise<void> {
    for (const amount of coins) {
      const address = await this.node.call<string>('getnewaddress', ['', 'bech32'], name);
      await this.node.call('sendtoaddress', [address, amount], BANK);
    }
    if (coins.length > 0) await this.mine();
  }

  payments(name: string, keys: WalletKeys = {}): NodePayments {
    const { url, user, password } = this.node;
    const config = coinConfig([{ url, user, password }], {
      wallet: { name, ...keys } as NonNullable<CoinConfig['wallet']>,
    });
    return new NodePayments(config, poolFacts, this.log);
  }

  /** Fresh addresses of the bank, each to be paid an amount. */
  async order(
    amounts: readonly bigint[],
    feeFrom: PaymentOrder['feeFrom'] = 'wallet',
  ): Promise<PaymentOrder> {
    const destinations: Destination[] = [];
    for (const amountAtomic of amounts) {
      const address = await this.node.call<string>('getnewaddress', ['', 'bech32'], BANK);
      destinations.push({ address, amountAtomic });
    }
    return { key: `payout:test:${++this.#orders}`, destinations, feeFrom };
  }

  /** What an address got, with as many confirmations, in satoshis. */
  async received(address: string, confirmations = 0): Promise<bigint> {
    const params = [address, confirmations];
    const coins = await this.node.call<number>('getreceivedbyaddress', params, BANK);
    return BigInt(Math.round(coins * 1e8));
  }

  async receivedByAll({ destinations }: PaymentOrder, confirmations = 0): Promise<bigint[]> {
    return Promise.all(destinations.map(({ address }) => this.received(address, confirmations)));
  }

  /** What the node says that a transaction of a wallet pays, by address. */
  async paidBy(name: string, id: string): Promise<ReadonlyMap<string, bigint>> {
    const { decoded } = await this.node.call<{
      decoded: { vout: { value: number; scriptPubKey: { address: string } }[] };
    }>('gettransaction', [id, true, true], name);
    return new Map(
      decoded.vout.map(({ value, scriptPubKey }) => [
        scriptPubKey.address,
        BigInt(Math.round(value * 1e8)),
      ]),
    );
  }

  /** An order to addresses of nobody. */
  strangers(amounts: readonly bigint[], feeFrom: PaymentOrder['feeFrom'] = 'wallet'): PaymentOrder {
    const destinations = amounts.map((amountAtomic, at) => ({
      address: strangeAddress(at + 1),
      amountAtomic,
    }));
    return { key: `payout:test:${++this.#orders}`, destinations, feeFrom };
  }

  async fee(name: string, id: string): Promise<bigint> {
    const { fee } = await this.node.call<Details>('gettransaction', [id], name);
    return BigInt(Math.round(-fee * 1e8));
  }

  /** Spends the first coin of a payment to the bank instead, at a higher fee, mined at once. */
  async doubleSpend(name: string, { payloads }: Payment): Promise<string> {
    const { vin } = await this.node.call<{ vin: { txid: string; vout: number }[] }>(
      'decoderawtransaction',
      [payloads[0]],
    );
    const inputs = vin.map(({ txid, vout }) => ({ txid, vout }));
    const sum = await this.#worth(inputs);
    const raw = await this.node.call<string>('createrawtransaction', [
      inputs,
      [{ [this.#home]: (sum - 0.01).toFixed(8) }],
    ]);
    const { hex } = await this.node.call<{ hex: string }>(
      'signrawtransactionwithwallet',
      [raw],
      name,
    );
    const block = await this.node.call<{ hash: string }>('generateblock', [this.#nobody(), [hex]]);
    return block.hash;
  }

  async #worth(inputs: readonly { txid: string; vout: number }[]): Promise<number> {
    let sum = 0;
    for (const { txid, vout } of inputs)
      sum += (await this.node.call<{ value: number }>('gettxout', [txid, vout, false])).value;
    return sum;
  }

  /** Spends, to nobody, what a wallet got of a payment. */
  async sweep(name: string, { transactionIds }: Payment): Promise<void> {
    const coins = await this.node.call<{ txid: string; vout: number }[]>('listunspent', [], name);
    const inputs = coins
      .filter(({ txid }) => transactionIds.includes(txid))
      .map(({ txid, vout }) => ({ txid, vout }));
    const options = { inputs };
    await this.node.call('sendall', [[this.#nobody()], null, 'unset', null, options], name);
  }

  async close(): Promise<void> {
    await this.node.stop();
  }

  #nobody(): string {
    return strangeAddress(1_000_000 + this.#branches);
  }
}

function strangeAddress(index: number): string {
  const script = Buffer.alloc(22);
  script.writeUInt16BE(0x0014);
  script.writeUInt32BE(index, 2);
  return formats.address(script) ?? '';
}

/** Stands between a pool and its node, and may lose answers: the node acts, and nobody hears of it. */
export class LossyRelay {
  /** Methods whose answers get lost. */
  readonly swallowed = new Set<string>();
  /** Methods of the calls that came. */
  readonly calls: string[] = [];
  readonly #server: Server;

  private constructor(target: string) {
    this.#server = createServer((request, response) => {
      this.#pass(`${target}${request.url}`, request, response).catch(() => response.destroy());
    }).listen(0, '127.0.0.1');
  }

  async #pass(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method } = JSON.parse(body.toString()) as { method: string };
    this.calls.push(method);
    const headers = { authorization: request.headers.authorization ?? '' };
    const answer = await fetch(url, { method: 'POST', headers, body });
    const text = await answer.text();
    if (!this.swallowed.has(method)) response.writeHead(answer.status).end(text);
  }

  static async before(target: string): Promise<LossyRelay> {
    const relay = new LossyRelay(target);
    await once(relay.#server, 'listening');
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
