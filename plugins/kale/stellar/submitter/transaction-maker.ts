import {
  Account,
  Operation,
  SorobanDataBuilder,
  TransactionBuilder,
} from '@stellar/stellar-sdk/base';
import type { Transaction } from '@stellar/stellar-sdk/base';
import type { Operation as OperationXdr } from '@stellar/stellar-sdk/xdr';
import { contractErrorIn } from '../operations/contract-error.ts';
import type { Deed } from '../operations/deed.ts';
import { simulationCheck } from '../rpc/rpc-answers.ts';
import type { LedgerTip } from '../rpc/endpoint-health.ts';
import type { RpcGroup } from '../rpc/rpc-group.ts';
import type { Signer } from '../signer.ts';
import { refused } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { agreementEntry, hexHash, signAll } from './signatures.ts';
import type { SubmissionRecord } from './submission-record.ts';

export interface TransactionTerms {
  readonly passphrase: string;
  /** Seconds from the last closed ledger to the time bound. */
  readonly boundSeconds: number;
  /** Stroops per operation, offered at first. */
  readonly inclusionFee: bigint;
  /** Stroops that one transaction may cost, fee bumps and resources included. */
  readonly feeMax: bigint;
}

/** What is asked of the submitter. */
export interface SubmissionRequest {
  /** The caller's name of the deed, for its records. */
  readonly key: string;
  readonly deed: Deed;
  /** G address of the account that must send it; any of them where left out. */
  readonly source?: string;
  /** Unix seconds after which it is of no use: bounds it where that is sooner. */
  readonly until?: bigint;
}

type Refused = Extract<Outcome, { kind: 'refused' }>;
export type Making = { readonly kind: 'made'; readonly record: SubmissionRecord } | Refused;

/** Seconds that a ledger takes on the network; agreements are bounded in ledgers, transactions in seconds. */
const LEDGER_SECONDS = 5n;
const REASON_MAX = 300;

/** Builds, tries out and signs transactions. Sends none. */
export class TransactionMaker {
  readonly #terms: TransactionTerms;
  readonly #rpc: RpcGroup;

  constructor(terms: TransactionTerms, rpc: RpcGroup) {
    this.#terms = terms;
    this.#rpc = rpc;
  }

  /** `sequence` is the number that it uses. @throws PoolError DAEMON_* where no node answers */
  async make(request: SubmissionRequest, source: Signer, sequence: bigint): Promise<Making> {
    const { deed, until } = request;
    const tip = await this.#rpc.tip();
    const longest = tip.closeTime + BigInt(this.#terms.boundSeconds);
    const timeBound = until !== undefined && until < longest ? until : longest;
    if (timeBound <= tip.closeTime) return refused('too-late', `its time was over at ${timeBound}`);
    const builder = (operations: readonly OperationXdr[]) => () =>
      this.#builder(source.publicKey, sequence, timeBound, operations);
    // What fails without a signature fails with it, and then no node has seen an agreement.
    if (deed.agreements.length > 0) {
      const dry = await this.#tried(builder(deed.operations), deed);
      if ('kind' in dry) return dry;
    }
    let operations: readonly OperationXdr[];
    try {
      operations = await this.#agreed(deed, tip, timeBound);
    } catch (error) {
      return refused('unsigned', reasonOf(error));
    }
    const build = builder(operations);
    const tried = deed.call === undefined ? build().build() : await this.#tried(build, deed);
    if ('kind' in tried) return tried;
    if (BigInt(tried.fee) > this.#terms.feeMax)
      return refused('fee', `it would cost up to ${tried.fee} stroops`);
    try {
      await signAll(tried, [source, ...deed.signers]);
    } catch (error) {
      return refused('unsigned', reasonOf(error));
    }
    const hash = hexHash(tried);
    const record: SubmissionRecord = {
      key: request.key,
      hash,
      innerHash: hash,
      envelope: tried.toXdr(),
      source: source.publicKey,
      sequence,
      timeBound,
      ledger: tip.sequence,
      feeMax: BigInt(tried.fee),
    };
    return { kind: 'made', record };
  }

  #builder(
    source: string,
    sequence: bigint,
    timeBound: bigint,
    operations: readonly OperationXdr[],
  ): TransactionBuilder {
    const builder = new TransactionBuilder(new Account(source, `${sequence - 1n}`), {
      fee: `${this.#terms.inclusionFee}`,
      networkPassphrase: this.#terms.passphrase,
    }).setTimebounds(0, Number(timeBound));
    for (const operation of operations) builder.addOperation(operation);
    return builder;
  }

  /**
   * The operations with what others agree to. The agreements are written here and not taken from a simulation, so
   * that no node can put another one under a farmer's pen. A node that has seen one may put it into a transaction of
   * its own, once, and so do for the farmer what the farmer agreed to; no later than this transaction could itself.
   * Nothing that was sent is called over before its agreements are; who plants finds such a pail on the farm.
   */
  async #agreed(
    { operations, agreements }: Deed,
    tip: LedgerTip,
    timeBound: bigint,
  ): Promise<readonly OperationXdr[]> {
    const { passphrase } = this.#terms;
    if (agreements.length === 0) return operations;
    const [call] = operations;
    if (call?.body.type !== 'invokeHostFunction') throw new Error('nothing is called');
    const ledgers = (timeBound - tip.closeTime + LEDGER_SECONDS - 1n) / LEDGER_SECONDS;
    const auth = [];
    for (const agreement of agreements)
      auth.push(await agreementEntry(agreement, tip.sequence + Number(ledgers), passphrase));
    const { hostFunction: func } = call.body.invokeHostFunctionOp;
    return [Operation.invokeHostFunction({ func, auth })];
  }

  /** The same with the resources that it needs, as a node finds them by trying. */
  async #tried(build: () => TransactionBuilder, { call }: Deed): Promise<Transaction | Refused> {
    const params = { transaction: build().build().toXdr() };
    const question = { method: 'simulateTransaction', params, check: simulationCheck };
    const answer = await this.#rpc.ask(question);
    const { error, transactionData, minResourceFee, restorePreamble } = answer;
    if (error !== undefined) {
      const [text = ''] = error.slice(0, REASON_MAX).split('\n');
      return refused('simulation', text, contractErrorIn(call, text));
    }
    if (restorePreamble !== undefined && restorePreamble !== null)
      return refused('simulation', 'what it touches is archived and must be restored first');
    try {
      if (transactionData === undefined || minResourceFee === undefined) throw new Error('none');
      const data = new SorobanDataBuilder(transactionData).setResourceFee(minResourceFee).build();
      if (data.resourceFee > this.#terms.feeMax)
        return refused('fee', `its resources would cost ${data.resourceFee} stroops`);
      return build().setSorobanData(data).build();
    } catch {
      return refused('simulation', 'the node answered resources that cannot be read');
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, REASON_MAX) : 'failed';
}
