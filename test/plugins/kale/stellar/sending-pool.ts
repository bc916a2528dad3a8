import { Keypair, TransactionBuilder } from '@stellar/stellar-sdk/base';
import { AccountOperations } from '../../../../plugins/kale/stellar/operations/account-operations.ts';
import { FarmCalls } from '../../../../plugins/kale/stellar/operations/farm-calls.ts';
import { LedgerReader } from '../../../../plugins/kale/stellar/rpc/ledger-reader.ts';
import { RpcGroup } from '../../../../plugins/kale/stellar/rpc/rpc-group.ts';
import type { RpcGroupOptions } from '../../../../plugins/kale/stellar/rpc/rpc-group.ts';
import type { Signer } from '../../../../plugins/kale/stellar/signer.ts';
import type { StellarNetwork } from '../../../../plugins/kale/stellar/stellar-network.ts';
import type { Outcome } from '../../../../plugins/kale/stellar/submitter/outcome.ts';
import type {
  SubmissionJournal,
  SubmissionRecord,
} from '../../../../plugins/kale/stellar/submitter/submission-record.ts';
import { Submitter } from '../../../../plugins/kale/stellar/submitter/submitter.ts';
import type { SubmitterOptions } from '../../../../plugins/kale/stellar/submitter/submitter.ts';
import type { SubmissionRequest } from '../../../../plugins/kale/stellar/submitter/transaction-maker.ts';
import { ManualClock } from '../../../core/storage/manual-clock.ts';
import { RunningFarm } from '../devnet/running-farm.ts';
import { RpcRelay } from './rpc-relay.ts';

const LEDGER_MS = 5_000;
export const BOUND_SECONDS = 30;

/** Records as a database would keep them. */
export class MemoryJournal implements SubmissionJournal {
  readonly records: SubmissionRecord[] = [];
  /** Called before a record is kept. */
  before: (record: SubmissionRecord) => Promise<void> | void = () => undefined;

  async record(record: SubmissionRecord): Promise<void> {
    await this.before(record);
    this.records.push(record);
  }
}

/**
 * A pool that sends to a devnet through relays. A ledger closes whenever everybody who has something under way waits
 * for one, and time passes with it: no test hangs on how fast anything is.
 */
export class SendingPool {
  readonly clock = new ManualClock();
  readonly journal = new MemoryJournal();
  readonly calls: FarmCalls;
  readonly accounts: AccountOperations;
  readonly network: StellarNetwork;
  rpc: RpcGroup;
  reader: LedgerReader;
  submitter: Submitter;
  /** Whether ledgers close by themselves while somebody waits. */
  isMoving = true;
  readonly farm: RunningFarm;
  readonly relays: readonly RpcRelay[];
  readonly sources: readonly [Signer, ...Signer[]];
  readonly #options: Partial<SubmitterOptions & RpcGroupOptions>;
  /** Of the process that runs now; what a dead one still does counts no more. */
  #life = { under: 0 };
  #waiters: (() => void)[] = [];
  #onWait: (() => void) | undefined;

  private constructor(
    farm: RunningFarm,
    relays: readonly RpcRelay[],
    sources: readonly [Signer, ...Signer[]],
    options: Partial<SubmitterOptions & RpcGroupOptions>,
  ) {
    this.farm = farm;
    this.relays = relays;
    this.sources = sources;
    this.#options = options;
    const { passphrase, farmContract, tractorContract, issuer } = farm.devnet.network;
    this.network = {
      passphrase,
      farmContract,
      tractorContract,
      assetIssuer: issuer.publicKey(),
    };
    this.calls = new FarmCalls(this.network);
    this.accounts = new AccountOperations(this.network);
    [this.rpc, this.reader, this.submitter] = this.#made();
  }

  static async start(
    options: Partial<SubmitterOptions & RpcGroupOptions> & {
      readonly relayCount?: number;
      readonly sourceCount?: number;
    } = {},
  ): Promise<SendingPool> {
    const { relayCount = 1, sourceCount = 1, ...rest } = options;
    const farm = await RunningFarm.start();
    const relays = Array.from({ length: relayCount }, () => new RpcRelay(farm.devnet.url));
    for (const relay of relays) {
      await relay.start();
      relay.hashOf = (envelope) =>
        Buffer.from(TransactionBuilder.fromXdr(envelope, farm.passphrase).hash()).toString('hex');
    }
    const sources = [];
    for (let index = 0; index < sourceCount; index += 1) {
      const pair = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 200 + index));
      await farm.devnet.createAccount(pair.publicKey(), 1_000_000_000_000n);
      sources.push(signerOf(pair));
    }
    return new SendingPool(farm, relays, sources as [Signer, ...Signer[]], rest);
  }

  /** Forgets everything but the journal, as a crash does, and begins anew. */
  restart(): void {
    this.rpc.close();
    this.#waiters = [];
    this.#life = { under: 0 };
    [this.rpc, this.reader, this.submitter] = this.#made();
  }

  async stop(): Promise<void> {
    this.isMoving = false;
    const stopped = this.submitter.stop();
    await stopped;
    this.rpc.close();
    for (const relay of this.relays) await relay.stop();
    await this.farm.stop();
  }

  submit(request: SubmissionRequest): Promise<Outcome> {
    return this.watched(this.submitter.submit(request));
  }

  /** Counts as under way until it ends. */
  async watched(work: Promise<Outcome>): Promise<Outcome> {
    const life = this.#life;
    life.under += 1;
    try {
      return await work;
    } finally {
      life.under -= 1;
      this.move();
    }
  }

  /** Closes a ledger if all that is under way waits for one. */
  move(): void {
    const busy = Math.min(this.#life.under, this.sources.length);
    if (!this.isMoving || this.#waiters.length < busy || this.#waiters.length === 0) return;
    const waiters = this.#waiters.splice(0);
    void this.close().then(() => {
      for (const resolve of waiters) resolve();
    });
  }

  /** Lets those who wait look, without a ledger. Resolves when they wait again. */
  async wake(): Promise<void> {
    const waiting = this.#waiters.splice(0);
    for (const resolve of waiting) resolve();
    await this.waits();
  }

  /** Resolves when the next one waits. */
  waits(): Promise<void> {
    return new Promise((resolve) => {
      this.#onWait = resolve;
    });
  }

  async close(seconds?: number): Promise<void> {
    await this.farm.devnet.closeLedger(seconds);
    this.clock.pass(LEDGER_MS);
  }

  /** Names of what the asset's contract told: a burn for each plant, a mint for each harvest. */
  async effects(): Promise<readonly string[]> {
    const { events } = await this.farm.server.getEvents({
      startLedger: 1,
      filters: [],
      limit: 10_000,
    });
    return events.map(({ topic: [name] }) =>
      name?.type === 'scvSymbol' ? name.sym.toString() : '',
    );
  }

  #made(): [RpcGroup, LedgerReader, Submitter] {
    const options = {
      endpoints: this.relays.map(({ url }, index) => ({ name: `node-${index}`, url })),
      passphrase: this.farm.passphrase,
      timeoutMs: 5_000,
      behindMax: 3,
      stuckMs: 600_000,
      tipAgeMs: 1_000,
      boundSeconds: BOUND_SECONDS,
      inclusionFee: 100n,
      feeMax: 10_000_000n,
      pollMs: LEDGER_MS,
      bumpAfterMs: undefined,
      waitingMax: 1_000,
      sources: this.sources,
      ...this.#options,
    };
    const { journal, clock } = this;
    const life = this.#life;
    const rpc = new RpcGroup(options, clock);
    const reader = new LedgerReader(this.network, rpc);
    const pause = (_: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const end = () => reject(new Error('aborted'));
        if (signal.aborted) return end();
        if (life !== this.#life) return;
        signal.addEventListener('abort', end, { once: true });
        this.#waiters.push(() => {
          signal.removeEventListener('abort', end);
          resolve();
        });
        this.#onWait?.();
        this.move();
      });
    return [rpc, reader, new Submitter(options, { rpc, reader, journal, clock, pause })];
  }
}

export function signerOf(pair: Keypair): Signer {
  return { publicKey: pair.publicKey(), sign: async (payload) => pair.sign(payload) };
}
