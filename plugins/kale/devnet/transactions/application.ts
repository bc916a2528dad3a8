import { createHash } from 'node:crypto';
import {
  InvokeHostFunctionResult,
  InvokeHostFunctionSuccessPreImage,
  OperationResult,
  OperationResultTr,
} from '@stellar/stellar-sdk/xdr';
import type { InvokeHostFunctionOp, LedgerKey, ScVal } from '@stellar/stellar-sdk/xdr';
import type { AssetEvent, LedgerMoment } from '../contract/contract-environment.ts';
import { HostFailure } from '../contract/host-failure.ts';
import type { DevnetNetwork } from '../devnet-network.ts';
import type { LedgerKeys } from '../ledger/ledger-keys.ts';
import { LedgerScope } from '../ledger/ledger-scope.ts';
import type { Permit } from '../ledger/ledger-scope.ts';
import type { EntryChange } from '../ledger/ledger-state.ts';
import { ClassicOperations } from './classic-operations.ts';
import { ContractHost } from './contract-host.ts';
import { EnforcingAuthorization } from './enforcing-authorization.ts';
import { assetEventXdr } from './event-xdr.ts';
import { bidOf, chargeOf } from './fees.ts';
import { addressOf, invocationOf } from './parsed-transaction.ts';
import type { ParsedTransaction } from './parsed-transaction.ts';
import type { SignatureCheck } from './signature-check.ts';

export interface ApplicationContext {
  readonly network: DevnetNetwork;
  readonly keys: LedgerKeys;
  readonly moment: LedgerMoment;
  readonly isSigned: SignatureCheck;
}

/** What became of a transaction that got into a ledger. */
export interface AppliedTransaction {
  readonly succeeded: boolean;
  /** Stroops. */
  readonly feeCharged: bigint;
  readonly results: readonly OperationResult[];
  /** Per operation; of a contract call what its contracts told. */
  readonly events: readonly (readonly AssetEvent[])[];
  /** Of a contract call that succeeded. */
  readonly returnValue: ScVal | undefined;
  /** Of a contract call that failed. */
  readonly failure: HostFailure | undefined;
  /** By the fee and the sequence number, which stay whatever happens. */
  readonly chargeChanges: readonly EntryChange[];
  /** By the operations. */
  readonly changes: readonly EntryChange[];
}

type Operations = Pick<
  AppliedTransaction,
  'succeeded' | 'results' | 'events' | 'returnValue' | 'failure'
>;

/** Applies a valid transaction to a ledger: fee and sequence number always, operations all or none. */
export function applyTransaction(
  transaction: ParsedTransaction,
  ledger: LedgerScope,
  context: ApplicationContext,
): AppliedTransaction {
  const charge = new LedgerScope(ledger, ledger.sequence);
  const feeCharged = chargeOf(transaction);
  takeCharge(transaction, charge, feeCharged);
  ledger.take(charge);
  const call = invocationOf(transaction);
  const scope = new LedgerScope(
    ledger,
    ledger.sequence,
    call === undefined ? undefined : footprintPermit(transaction, context.keys),
  );
  const done =
    call === undefined
      ? applyOperations(transaction, scope, context)
      : applyCall(transaction, call, scope, context);
  if (done.succeeded) ledger.take(scope);
  return {
    ...done,
    feeCharged,
    chargeChanges: charge.changes,
    changes: done.succeeded ? scope.changes : [],
  };
}

function takeCharge(transaction: ParsedTransaction, scope: LedgerScope, fee: bigint): void {
  const { payer } = bidOf(transaction);
  const account = scope.get('account', payer);
  if (account !== undefined)
    scope.set('account', payer, { ...account, balance: account.balance - fee });
  const source = scope.get('account', transaction.source);
  if (source !== undefined)
    scope.set('account', transaction.source, { ...source, sequence: transaction.sequence });
}

function applyOperations(
  { operations, source }: ParsedTransaction,
  scope: LedgerScope,
  { network }: ApplicationContext,
): Operations {
  const classic = new ClassicOperations(network, scope);
  const outcomes = [];
  for (const operation of operations) {
    const { sourceAccount } = operation;
    const from = sourceAccount === null ? source : addressOf(sourceAccount);
    outcomes.push(classic.apply(operation, from));
  }
  const succeeded = outcomes.every((each) => each.succeeded);
  return {
    succeeded,
    results: outcomes.map(({ result }) => result),
    events: succeeded ? outcomes.map(({ events }) => events) : [],
    returnValue: undefined,
    failure: undefined,
  };
}

function applyCall(
  transaction: ParsedTransaction,
  { hostFunction, auth }: InvokeHostFunctionOp,
  scope: LedgerScope,
  context: ApplicationContext,
): Operations {
  const { network, moment, isSigned } = context;
  const { passphrase } = network;
  const source = callerOf(transaction);
  const authorization = new EnforcingAuthorization(
    { entries: auth, source, passphrase, isSigned },
    scope,
  );
  const host = new ContractHost({ network, moment, authorization }, scope);
  try {
    if (hostFunction.type !== 'hostFunctionTypeInvokeContract')
      throw new HostFailure('WasmVm', 'InvalidAction', 'only calls of contracts are modelled');
    const returnValue = host.invoke(hostFunction.invokeContract);
    const preimage = new InvokeHostFunctionSuccessPreImage({
      returnValue,
      events: host.events.map((event) => assetEventXdr(network, event)),
    });
    const hash = createHash('sha256').update(preimage.toXdr()).digest();
    const result = InvokeHostFunctionResult.invokeHostFunctionSuccess(hash);
    return { ...called(true, result), events: [host.events], returnValue };
  } catch (error) {
    if (!(error instanceof HostFailure)) throw error;
    const result = InvokeHostFunctionResult.invokeHostFunctionTrapped();
    return { ...called(false, result), failure: error };
  }
}

/** The account whose signature under the transaction also agrees to calls. */
export function callerOf({ operations, source }: ParsedTransaction): string {
  const own = operations[0]?.sourceAccount ?? null;
  return own === null ? source : addressOf(own);
}

function called(succeeded: boolean, result: InvokeHostFunctionResult): Operations {
  return {
    succeeded,
    results: [OperationResult.opInner(OperationResultTr.invokeHostFunction(result))],
    events: [],
    returnValue: undefined,
    failure: undefined,
  };
}

/** A call reaches what it said it would, and no more. */
function footprintPermit({ resources }: ParsedTransaction, keys: LedgerKeys): Permit {
  const { readOnly = [], readWrite = [] } = resources?.resources.footprint ?? {};
  const nameOf = (key: LedgerKey) => keys.entryKeyOf(key);
  const written = new Set(readWrite.map(nameOf));
  const read = new Set(readOnly.map(nameOf));
  return (key, access) => {
    if (written.has(key) || (access === 'read' && read.has(key))) return;
    throw new HostFailure('Storage', 'ExceededLimit', `${key} is outside of the footprint`);
  };
}
