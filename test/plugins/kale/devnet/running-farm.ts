import {
  Address,
  Contract,
  Keypair,
  Operation,
  TransactionBuilder,
  authorizeEntry,
  nativeToScVal,
  rpc,
  scValToNative,
  xdr,
} from '@stellar/stellar-sdk';
import type { FeeBumpTransaction, Transaction } from '@stellar/stellar-sdk';
import { SorobanDevnet } from '../../../../plugins/kale/devnet/soroban-devnet.ts';
import type { SorobanDevnetOptions } from '../../../../plugins/kale/devnet/soroban-devnet.ts';
import { findWork } from './find-work.ts';

/** Unix seconds at which test chains begin. */
export const GENESIS_SECONDS = 1_760_000_000;
export const TIME_BOUND_SECONDS = 600;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Of a block in storage, as far as tests look at it. */
interface WrittenBlock {
  readonly entropy: Uint8Array;
  readonly staked_total: bigint;
  readonly timestamp: bigint;
}

/** A devnet whose ledgers the test closes, and the unmodified SDK talking to it. */
export class RunningFarm {
  devnet: SorobanDevnet;
  readonly server: rpc.Server;
  readonly farm: Contract;
  readonly #options: Partial<SorobanDevnetOptions>;

  private constructor(devnet: SorobanDevnet, options: Partial<SorobanDevnetOptions> = {}) {
    this.devnet = devnet;
    this.#options = options;
    this.server = new rpc.Server(devnet.url, { allowHttp: true });
    this.farm = new Contract(devnet.network.farmContract);
  }

  static async start(options: Partial<SorobanDevnetOptions> = {}): Promise<RunningFarm> {
    return new RunningFarm(await started(options), options);
  }

  /** On a devnet that runs already. */
  static on(devnet: SorobanDevnet): RunningFarm {
    return new RunningFarm(devnet);
  }

  /** Ends the node, and starts it again where it was: with its ledgers, and without what waited for one. */
  async restart(): Promise<void> {
    const port = Number(new URL(this.devnet.url).port);
    await this.devnet.stop();
    this.devnet = await started({ ...this.#options, port });
  }

  get passphrase(): string {
    return this.devnet.network.passphrase;
  }

  stop(): Promise<void> {
    return this.devnet.stop();
  }

  /** A funded account, by its seed so that runs are alike; with a trustline where `kale` is given, in stroops. */
  async farmer(seed: number, kale?: bigint): Promise<Keypair> {
    const pair = Keypair.fromRawEd25519Seed(Buffer.alloc(32, seed));
    await this.devnet.createAccount(pair.publicKey());
    if (kale === undefined) return pair;
    await this.apply(pair, Operation.changeTrust({ asset: this.devnet.network.asset }));
    if (kale > 0n) await this.devnet.issueKale(pair.publicKey(), kale);
    return pair;
  }

  async build(source: string, operation: xdr.Operation, fee = '100'): Promise<Transaction> {
    const account = await this.server.getAccount(source);
    return new TransactionBuilder(account, { fee, networkPassphrase: this.passphrase })
      .addOperation(operation)
      .setTimebounds(0, Number(this.devnet.latest.closeTime) + TIME_BOUND_SECONDS)
      .build();
  }

  /** Signs, sends, closes a ledger and looks it up. */
  async settle(
    transaction: Transaction | FeeBumpTransaction,
    signer: Keypair,
  ): Promise<rpc.Api.GetTransactionResponse> {
    transaction.sign(signer);
    const { status, hash, errorResult } = await this.server.sendTransaction(transaction);
    if (status !== 'PENDING') throw new Error(`${status} ${errorResult?.result.type}`);
    await this.devnet.closeLedger();
    return this.server.getTransaction(hash);
  }

  /** An operation that is no contract call, paid by who signs. */
  async apply(signer: Keypair, operation: xdr.Operation) {
    return this.settle(await this.build(signer.publicKey(), operation), signer);
  }

  /** Simulates; @throws Error with what the node says. */
  async simulate(transaction: Transaction, upgraded = true) {
    const simulation = await this.server.simulateTransaction(
      transaction,
      undefined,
      undefined,
      upgraded,
    );
    if (rpc.Api.isSimulationError(simulation)) throw new Error(simulation.error.split('\n')[0]);
    return simulation;
  }

  /** A call of a contract by who signs. @throws Error as `simulate` */
  async call(signer: Keypair, operation: xdr.Operation) {
    const transaction = await this.build(signer.publicKey(), operation);
    const simulation = await this.simulate(transaction);
    return this.settle(rpc.assembleTransaction(transaction, simulation).build(), signer);
  }

  /** A call that a sponsor sends and pays, to which a farmer agrees by signing the entry only. */
  async sponsored(
    sponsor: Keypair,
    farmer: Keypair,
    operation: xdr.Operation,
    {
      upgraded = true,
      passphrase = this.passphrase,
      until = this.devnet.latest.sequence + 10,
    } = {},
  ) {
    const source = sponsor.publicKey();
    const { result } = await this.simulate(await this.build(source, operation), upgraded);
    const auth = await Promise.all(
      (result?.auth ?? []).map((entry) => authorizeEntry(entry, farmer, until, passphrase)),
    );
    const signed = await this.build(source, withAuth(operation, auth));
    const simulation = await this.simulate(signed);
    return { auth, transaction: rpc.assembleTransaction(signed, simulation).build() };
  }

  plant(farmer: Keypair, amount: bigint): xdr.Operation {
    return this.farm.call(
      'plant',
      new Address(farmer.publicKey()).toScVal(),
      nativeToScVal(amount, { type: 'i128' }),
    );
  }

  work(farmer: Keypair, { hash, nonce }: { hash: Uint8Array; nonce: bigint }): xdr.Operation {
    return this.farm.call(
      'work',
      new Address(farmer.publicKey()).toScVal(),
      xdr.ScVal.scvBytes(hash),
      nativeToScVal(nonce, { type: 'u64' }),
    );
  }

  harvest(farmer: Keypair, index: number): xdr.Operation {
    return this.farm.call(
      'harvest',
      new Address(farmer.publicKey()).toScVal(),
      xdr.ScVal.scvU32(index),
    );
  }

  /** The farm's instance storage by name of the key, as the SDK gives it. */
  async instance(): Promise<Record<string, unknown>> {
    const key = xdr.ScVal.scvLedgerKeyContractInstance();
    const { val } = await this.server.getContractData(this.devnet.network.farmContract, key);
    if (val.type !== 'contractData' || val.contractData.val.type !== 'scvContractInstance')
      throw new Error('no instance');
    const entries = val.contractData.val.instance.storage ?? [];
    return Object.fromEntries(
      entries.map((each) => [scValToNative(each.key)[0] as string, scValToNative(each.val)]),
    );
  }

  /** A block as the contract writes it. */
  async block(index: number): Promise<WrittenBlock> {
    const key = xdr.ScVal.scvVec([xdr.ScVal.scvSymbol('Block'), xdr.ScVal.scvU32(index)]);
    const { val } = await this.server.getContractData(
      this.devnet.network.farmContract,
      key,
      rpc.Durability.Temporary,
    );
    if (val.type !== 'contractData') throw new Error('no block');
    return scValToNative(val.contractData.val) as WrittenBlock;
  }

  async kale(owner: Keypair): Promise<bigint> {
    const { asset } = this.devnet.network;
    const { balanceEntry } = await this.server.getAssetBalance(
      owner.publicKey(),
      asset,
      this.passphrase,
    );
    return BigInt(balanceEntry?.amount ?? -1);
  }

  /** The first nonce whose hash has exactly so many zeros. */
  async find(farmer: Keypair, index: number, zeros: number) {
    const { entropy } = await this.block(index);
    return findWork({ farmer: farmer.publicKey(), index, entropy }, zeros);
  }
}

export function withAuth(
  operation: xdr.Operation,
  auth: xdr.SorobanAuthorizationEntry[],
): xdr.Operation {
  if (operation.body.type !== 'invokeHostFunction') throw new Error('no call');
  const { hostFunction: func } = operation.body.invokeHostFunctionOp;
  return Operation.invokeHostFunction({ func, auth });
}

export function returned(answer: rpc.Api.GetTransactionResponse): unknown {
  if (answer.status !== rpc.Api.GetTransactionStatus.SUCCESS || answer.returnValue === undefined)
    throw new Error(`no value: ${answer.status}`);
  return scValToNative(answer.returnValue);
}

function started(options: Partial<SorobanDevnetOptions>): Promise<SorobanDevnet> {
  const clock = { nowMs: () => GENESIS_SECONDS * 1000, spanMs: () => 0 };
  return SorobanDevnet.start(
    { host: '127.0.0.1', port: 0, ledgerMs: 0, ...options },
    { clock, logger: SILENT },
  );
}
