import { Keypair, Operation, TransactionBuilder, rpc } from '@stellar/stellar-sdk';
import { networkOf } from '../../plugins/kale/pool-network.ts';
import { KEYS_MAX, LedgerReader } from '../../plugins/kale/stellar/rpc/ledger-reader.ts';
import { RpcGroup } from '../../plugins/kale/stellar/rpc/rpc-group.ts';
import { SorobanDevnet } from '../../plugins/kale/devnet/soroban-devnet.ts';
import { devnetAddress, poolKeys } from '../../plugins/kale/pool-keys.ts';
import type { KeySettings } from '../../plugins/kale/pool-keys.ts';

/** Unix seconds at which test chains begin. */
const GENESIS_SECONDS = 1_760_000_000;
/** Less than those of the network: hosts of a busy machine are slower than its ledgers are here. */
const LEDGER_SECONDS = 2;
const LOOK_MS = 25;
const IDLE_LOOKS = 24;
const STEADY_LOOKS = 3;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** A Soroban node whose ledgers the test closes, with funded accounts for a pool; it outlives hosts. */
export class KaleNode {
  readonly devnet: SorobanDevnet;
  /** As a pool's file says it. */
  readonly settings: KeySettings;
  /** The pool's, from which miners are paid. */
  readonly address: string;
  readonly #rpc: RpcGroup;
  readonly #reader: LedgerReader;
  #closing: Promise<void> | undefined;
  #isPacing = false;

  private constructor(devnet: SorobanDevnet, settings: KeySettings) {
    this.devnet = devnet;
    this.settings = settings;
    this.address = devnetAddress(settings);
    const network = networkOf(settings);
    const { passphrase } = network;
    const endpoints = [{ name: 'node', url: devnet.url }];
    const limits = { timeoutMs: 10_000, behindMax: 100, stuckMs: 600_000, tipAgeMs: 1_000 };
    const clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };
    this.#rpc = new RpcGroup({ endpoints, passphrase, ...limits }, clock);
    this.#reader = new LedgerReader(network, this.#rpc);
  }

  /** `sources`: accounts that send for the pool. */
  static async start(sources: number): Promise<KaleNode> {
    const settings: KeySettings = { network: 'devnet', devnet: { ledgerMs: 0, sources } };
    const clock = { nowMs: () => GENESIS_SECONDS * 1000, spanMs: () => performance.now() };
    const listen = { host: '127.0.0.1', port: 0 };
    const devnet = await SorobanDevnet.start(
      { ...listen, ledgerMs: 0, isTended: true },
      { clock, logger: SILENT },
    );
    const node = new KaleNode(devnet, settings);
    const keys = poolKeys(settings, node.address);
    for (const { publicKey } of [keys.treasury, ...keys.sources])
      await devnet.createAccount(publicKey);
    return node;
  }

  get url(): string {
    return this.devnet.url;
  }

  /** An account of a seed's own that may hold KALE; its address. */
  async holder(seed: number): Promise<string> {
    const pair = Keypair.fromRawEd25519Seed(Buffer.alloc(32, seed));
    const address = pair.publicKey();
    await this.devnet.createAccount(address);
    const { asset, passphrase } = this.devnet.network;
    const server = new rpc.Server(this.url, { allowHttp: true });
    const transaction = new TransactionBuilder(await server.getAccount(address), {
      fee: '100',
      networkPassphrase: passphrase,
    })
      .addOperation(Operation.changeTrust({ asset }))
      .setTimeout(0)
      .build();
    transaction.sign(pair);
    await server.sendTransaction(transaction);
    await this.devnet.closeLedger();
    return address;
  }

  /** What each holds of KALE, in stroops; undefined without a trustline. */
  async held(addresses: readonly string[]): Promise<readonly (bigint | undefined)[]> {
    const held: (bigint | undefined)[] = [];
    for (let first = 0; first < addresses.length; first += KEYS_MAX) {
      const page = await this.#reader.trustlines(addresses.slice(first, first + KEYS_MAX));
      held.push(...page.value.map((line) => line?.balance));
    }
    return held;
  }

  /** Of the open block. */
  async blockIndex(): Promise<number> {
    return (await this.#reader.farm()).value?.index ?? 0;
  }

  /**
   * From now on closes ledgers by itself, until `rest`: of two seconds each while transactions wait, and where nothing
   * happened for a while one that is `leapNow` seconds later, or none for 0.
   */
  pace(leapNow: () => Promise<number>): void {
    if (this.#isPacing) throw new Error('ledgers close already');
    this.#isPacing = true;
    const go = async (): Promise<void> => {
      for (let idleLooks = 0, before = 0, steadyLooks = 0; this.#isPacing; ) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        const { waitingCount } = this.devnet;
        idleLooks = waitingCount > 0 ? 0 : idleLooks + 1;
        // As many as come together share a ledger, as they would on the network.
        steadyLooks = waitingCount === before ? steadyLooks + 1 : 0;
        before = waitingCount;
        if (waitingCount > 0 && steadyLooks >= STEADY_LOOKS) {
          await this.devnet.closeLedger(LEDGER_SECONDS);
          steadyLooks = 0;
        }
        if (idleLooks < IDLE_LOOKS) continue;
        idleLooks = 0;
        const leap = await leapNow().catch(() => 0);
        if (leap > 0) await this.devnet.closeLedger(leap);
      }
    };
    this.#closing = go();
  }

  async rest(): Promise<void> {
    this.#isPacing = false;
    await this.#closing;
  }

  async stop(): Promise<void> {
    await this.rest();
    this.#rpc.close();
    await this.devnet.stop();
  }
}
