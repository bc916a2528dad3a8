import type { Keypair } from '@stellar/stellar-sdk/base';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { DevnetChain } from './devnet-chain.ts';
import type { ChainView, TransactionRecord } from './devnet-chain.ts';
import { DevnetNetwork } from './devnet-network.ts';
import type { NetworkOptions } from './devnet-network.ts';
import { DevnetTreasury, isAccount } from './devnet-treasury.ts';
import { LedgerLog } from './ledger-log.ts';
import type { KeptLedger } from './ledger-log.ts';
import type { ClosedLedger } from './ledger/ledger-header.ts';
import { eventMethods } from './rpc/event-methods.ts';
import { ledgerMethods } from './rpc/ledger-methods.ts';
import { RpcFaults } from './rpc/rpc-faults.ts';
import { RpcServer } from './rpc/rpc-server.ts';
import type { PlainAnswer } from './rpc/rpc-server.ts';
import { transactionMethods } from './rpc/transaction-methods.ts';

export interface SorobanDevnetOptions extends NetworkOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Where ledgers are kept; left out, they are forgotten. */
  readonly dataDir?: string | undefined;
  /** Milliseconds between ledgers; 0: only `closeLedger` closes them. */
  readonly ledgerMs: number;
  /** Seconds between close times; left out, close times follow the clock. */
  readonly ledgerSeconds?: number | undefined;
}

export interface SorobanDevnetCollaborators {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Of the real network, on average. */
const LEDGER_SECONDS = 5;

/**
 * A network of one node with the contracts of KALE, behind the JSON-RPC of Soroban. Tests move its time, close its
 * ledgers and switch on its faults; none of that can be done over HTTP.
 */
export class SorobanDevnet {
  readonly faults = new RpcFaults();
  readonly network: DevnetNetwork;
  readonly #chain: DevnetChain;
  readonly #treasury: DevnetTreasury;
  readonly #server: RpcServer;
  readonly #log: LedgerLog | undefined;
  readonly #options: SorobanDevnetOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #frozen: ChainView | undefined;
  #busyCount = 0;
  /** Seconds that the next close time is later than it would be. */
  #ahead = 0n;

  private constructor(
    options: SorobanDevnetOptions,
    { clock, logger }: SorobanDevnetCollaborators,
    chain: DevnetChain,
    log: LedgerLog | undefined,
  ) {
    this.#options = options;
    this.#clock = clock;
    this.#logger = logger;
    this.#chain = chain;
    this.#log = log;
    this.network = chain.network;
    this.#treasury = new DevnetTreasury(chain, () => this.closeLedger());
    const view = () => this.#view;
    const { network } = this;
    this.#server = new RpcServer(options, {
      faults: this.faults,
      methods: {
        ...ledgerMethods({
          network,
          keys: chain.keys,
          view,
          friendbotUrl: () => `${this.url}/friendbot`,
        }),
        ...transactionMethods({ chain, view, isBusy: () => this.#isBusy() }),
        ...eventMethods({ network, view }),
      },
      pages: { '/friendbot': (query) => this.#friendbot(query) },
    });
  }

  /** Resolves when it answers. @throws PoolError PORT_UNAVAILABLE, CONFIG_INVALID */
  static async start(
    options: SorobanDevnetOptions,
    collaborators: SorobanDevnetCollaborators,
  ): Promise<SorobanDevnet> {
    const { dataDir } = options;
    const network = new DevnetNetwork(options);
    const kept = dataDir === undefined ? undefined : await LedgerLog.open(dataDir);
    const closeTime = secondsOf(collaborators.clock);
    const transactions = [network.fingerprint];
    try {
      if (kept?.ledgers.length === 0) await kept.log.append({ closeTime, transactions });
      requireSame(network, kept?.ledgers[0] ?? { closeTime, transactions });
      const chain = new DevnetChain(network, kept?.ledgers ?? [], closeTime);
      const devnet = new SorobanDevnet(options, collaborators, chain, kept?.log);
      await devnet.#server.start();
      devnet.#catchUp();
      devnet.#tick();
      return devnet;
    } catch (error) {
      await kept?.log.close();
      throw error;
    }
  }

  get url(): string {
    return this.#server.url;
  }

  get latest(): ClosedLedger {
    return this.#chain.latest;
  }

  /** Transactions that wait for a ledger. */
  get waitingCount(): number {
    return this.#chain.waitingCount;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#server.stop();
    await this.#chain.settled();
    await this.#log?.close();
  }

  /** Closes a ledger now; `seconds` after the last one, or when it would be by itself. */
  closeLedger(seconds?: number): Promise<ClosedLedger> {
    const log = this.#log;
    return this.#chain.close(
      (previous) => this.#timeAfter(previous, seconds),
      log && ((ledger) => log.append(ledger)),
    );
  }

  /** Makes the next close time so many seconds later, and all after it. */
  moveTime(seconds: number): void {
    this.#ahead += BigInt(seconds);
  }

  /** From now on answers as of this moment, while ledgers go on. */
  freeze(): void {
    this.#frozen = this.#chain.frozen();
  }

  thaw(): void {
    this.#frozen = undefined;
  }

  /** Puts off so many transactions that are sent. */
  tryAgainLater(count: number): void {
    this.#busyCount = count;
  }

  hasAccount(address: string): boolean {
    return this.#chain.sequenceOf(address) !== undefined;
  }

  /** A new account; closes a ledger. Stroops. */
  createAccount(address: string, stroops?: bigint): Promise<TransactionRecord> {
    return this.#treasury.createAccount(address, stroops);
  }

  /** Lets an account hold KALE, where it may not yet; closes a ledger then. */
  async trustKale(owner: Keypair): Promise<void> {
    if (!this.#chain.isTrusting(owner.publicKey())) await this.#treasury.trustKale(owner);
  }

  /** KALE for an account with a trustline; closes a ledger. Stroops. */
  issueKale(address: string, stroops: bigint): Promise<TransactionRecord> {
    return this.#treasury.issueKale(address, stroops);
  }

  /** What the ledger holds, as text: two devnets with the same are the same. */
  dump(): string {
    const entries = this.#chain.state.entries();
    return JSON.stringify({ latest: this.latest.hash, entries }, (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  }

  /** A chain that ran ahead of the clock goes on ahead of it. */
  #catchUp(): void {
    const ahead = this.latest.closeTime - secondsOf(this.#clock);
    const followsClock = this.#options.ledgerSeconds === undefined && this.#options.ledgerMs > 0;
    if (followsClock && ahead > 0n) this.#ahead = ahead;
  }

  get #view(): ChainView {
    return this.#frozen ?? this.#chain;
  }

  #isBusy(): boolean {
    if (this.#busyCount === 0) return false;
    this.#busyCount -= 1;
    return true;
  }

  #timeAfter(previous: bigint, seconds: number | undefined): bigint {
    const { ledgerMs, ledgerSeconds } = this.#options;
    const followsClock = ledgerMs > 0 && ledgerSeconds === undefined;
    if (seconds === undefined && followsClock) {
      const now = secondsOf(this.#clock) + this.#ahead;
      return now > previous ? now : previous + 1n;
    }
    const step = BigInt(seconds ?? ledgerSeconds ?? LEDGER_SECONDS);
    const time = previous + step + this.#ahead;
    // By the clock, what is added stays added; otherwise the close time itself carries it on.
    this.#ahead = followsClock ? this.#ahead + step : 0n;
    return time;
  }

  #tick(): void {
    if (this.#options.ledgerMs === 0) return;
    this.#timer = setTimeout(() => {
      this.closeLedger()
        .catch((error: unknown) => this.#logger.error({ error }, 'the devnet closed no ledger'))
        .finally(() => this.#timer !== undefined && this.#tick());
    }, this.#options.ledgerMs);
  }

  async #friendbot(query: URLSearchParams): Promise<PlainAnswer> {
    const address = query.get('addr') ?? '';
    if (!isAccount(address)) return { status: 400, body: { status: 400, detail: 'bad address' } };
    const { transaction, applied } = await this.#treasury.createAccount(address);
    const { hash, envelope } = transaction;
    if (applied.succeeded)
      return { status: 200, body: { hash, successful: true, envelope_xdr: envelope } };
    const detail = 'account already funded to starting balance (createAccountAlreadyExist)';
    return { status: 400, body: { status: 400, detail } };
  }
}

/** Ledgers of another network would be read, and come to something else. */
function requireSame({ fingerprint }: DevnetNetwork, { transactions }: KeptLedger): void {
  if (transactions[0] === fingerprint) return;
  const message = 'coin.devnet: the ledgers that are kept belong to a devnet with other settings';
  throw new PoolError('CONFIG_INVALID', message, { key: 'coin.devnet' });
}

function secondsOf(clock: Clock): bigint {
  return BigInt(Math.floor(clock.nowMs() / 1000));
}
