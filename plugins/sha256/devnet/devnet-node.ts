import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { RecordLog } from '../../../core/plugin-api/devnets/record-log.ts';
import type { CoinData } from '../coins/coin-data.ts';
import { parseBlock } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';
import type { Transaction } from '../consensus/transaction.ts';
import { DevnetChain } from './devnet-chain.ts';
import type { ChainEntry } from './devnet-chain.ts';
import { faucetCoinIn, faucetPayment } from './faucet.ts';
import type { FaucetCoin } from './faucet.ts';
import { genesisBlock, OPEN_SCRIPT } from './genesis.ts';
import { encodeEntry } from './log-entry.ts';
import type { LogEntry } from './log-entry.ts';
import { Mempool } from './mempool.ts';

export interface DevnetNodeOptions {
  readonly coin: CoinData;
  readonly bits: number;
  readonly transactionsPerBlock: number;
}

const FILLER_ATOMIC = 10_000n;

/** A node without peers: chain, mempool and faucet, kept on disk. */
export class DevnetNode {
  readonly coin: CoinData;
  readonly chain: DevnetChain;
  readonly mempool: Mempool;
  readonly #log: RecordLog;
  readonly #transactionsPerBlock: number;
  readonly #watchers = new Set<() => void>();
  #returned: Transaction[] = [];

  constructor(options: DevnetNodeOptions, collaborators: { clock: Clock; log: RecordLog }) {
    const { coin, bits } = options;
    this.coin = coin;
    this.#log = collaborators.log;
    this.#transactionsPerBlock = options.transactionsPerBlock;
    this.chain = new DevnetChain({ coin, bits, genesis: genesisBlock(coin) }, collaborators.clock, {
      disconnected: (entry) => this.#returned.push(...entry.block.transactions.slice(1)),
    });
    this.mempool = new Mempool(this.chain.coins);
  }

  /** Brings back what the log holds. Call once, before anything else. */
  restore(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'block') this.chain.restore(parseBlock(entry.bytes));
      else if (entry.kind === 'invalidate') this.chain.invalidate(entry.hash);
      else this.chain.reconsider(entry.hash);
    }
    this.#settle();
  }

  /** What `submitblock` answers: null, or a reason. On disk before it resolves. */
  async submit(block: Block): Promise<string | null> {
    const isKnown = this.chain.entry(block.hash) !== undefined;
    const tipBefore = this.chain.tip;
    const answer = this.chain.submit(block);
    if (!isKnown && this.chain.entry(block.hash) !== undefined)
      await this.#log.append(encodeEntry({ kind: 'block', bytes: block.bytes }));
    if (this.chain.tip !== tipBefore) this.#settle();
    return answer;
  }

  async invalidate(entry: ChainEntry): Promise<void> {
    this.chain.invalidate(entry.block.hash);
    this.#settle();
    await this.#log.append(encodeEntry({ kind: 'invalidate', hash: entry.block.hash }));
  }

  async reconsider(entry: ChainEntry): Promise<void> {
    this.chain.reconsider(entry.block.hash);
    this.#settle();
    await this.#log.append(encodeEntry({ kind: 'reconsider', hash: entry.block.hash }));
  }

  /** Pays out of the faucet; undefined where it is empty. */
  pay(script: Uint8Array, value: bigint): Transaction | undefined {
    const from = this.#faucetCoin();
    if (from === undefined || from.value < value * 2n) return undefined;
    const payment = faucetPayment(this.coin, from, { script, value });
    return this.mempool.add(payment, this.chain.tip.height + 1) === undefined ? payment : undefined;
  }

  /** Resolves at the next change of the tip, or when the signal aborts. */
  async tipChange(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#watchers.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#watchers.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  #settle(): void {
    const returned = this.#returned;
    this.#returned = [];
    this.mempool.settle(this.chain.tip, returned);
    while (this.mempool.list().length < this.#transactionsPerBlock)
      if (this.pay(OPEN_SCRIPT, FILLER_ATOMIC) === undefined) break;
    for (const watcher of this.#watchers) watcher();
  }

  /** The last link of the chain of faucet payments, mempool included. */
  #faucetCoin(): FaucetCoin | undefined {
    const pooled = this.mempool.list().map((each) => each.transaction);
    const waiting = faucetCoinIn(this.coin, pooled);
    if (waiting !== undefined) return waiting;
    for (let entry: ChainEntry | undefined = this.chain.tip; entry; entry = entry.previous) {
      const found = faucetCoinIn(this.coin, entry.block.transactions);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
