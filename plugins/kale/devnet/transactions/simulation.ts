import { SorobanDataBuilder } from '@stellar/stellar-sdk/base';
import type {
  ScVal,
  SorobanAuthorizationEntry,
  SorobanTransactionData,
} from '@stellar/stellar-sdk/xdr';
import type { LedgerMoment } from '../contract/contract-environment.ts';
import { HostFailure } from '../contract/host-failure.ts';
import type { DevnetNetwork } from '../devnet-network.ts';
import type { LedgerKeys } from '../ledger/ledger-keys.ts';
import { LedgerScope } from '../ledger/ledger-scope.ts';

import type { EntryReader } from '../ledger/ledger-state.ts';
import type { LedgerKind } from '../ledger/ledger-storage.ts';
import { callerOf } from './application.ts';
import { ContractHost } from './contract-host.ts';
import { EnforcingAuthorization } from './enforcing-authorization.ts';
import { resourceFee } from './fees.ts';
import { invocationOf } from './parsed-transaction.ts';
import type { ParsedTransaction } from './parsed-transaction.ts';
import { RecordingAuthorization } from './recording-authorization.ts';
import type { SignatureCheck } from './signature-check.ts';

export interface SimulationOptions {
  readonly network: DevnetNetwork;
  readonly keys: LedgerKeys;
  /** The last closed ledger, not the next one: what a node has to go by. */
  readonly moment: LedgerMoment;
  readonly isSigned: SignatureCheck;
  /** Undefined: record where nothing is signed. */
  readonly mode: 'enforce' | 'record' | undefined;
  /** Record entries of the younger kind. */
  readonly upgraded: boolean;
}

export type Simulation =
  | {
      readonly kind: 'done';
      readonly returnValue: ScVal;
      readonly auth: readonly SorobanAuthorizationEntry[];
      readonly data: SorobanTransactionData;
      /** Stroops. */
      readonly resourceFee: bigint;
    }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly failure: HostFailure | undefined;
    };

/** Runs a transaction's contract call on what is, and forgets what it did. */
export function simulate(
  transaction: ParsedTransaction,
  entries: EntryReader,
  options: SimulationOptions,
): Simulation {
  const call = invocationOf(transaction);
  if (call === undefined || transaction.operations.length !== 1)
    return refused('Transaction contains more than one operation, or none that is a call');
  if (call.hostFunction.type !== 'hostFunctionTypeInvokeContract')
    return refused('only calls of contracts are modelled');
  const { network, moment, isSigned } = options;
  const scope = new LedgerScope(entries, moment.sequence);
  const source = callerOf(transaction);
  const { passphrase } = network;
  const isRecorded = (options.mode ?? (call.auth.length === 0 ? 'record' : 'enforce')) === 'record';
  const recording = new RecordingAuthorization({ source, upgraded: options.upgraded }, scope);
  const authorization = isRecorded
    ? recording
    : new EnforcingAuthorization({ entries: call.auth, source, passphrase, isSigned }, scope);
  try {
    const host = new ContractHost({ network, moment, authorization }, scope);
    const returnValue = host.invoke(call.hostFunction.invokeContract);
    const auth = isRecorded ? recording.entries() : call.auth;
    return { kind: 'done', returnValue, auth, ...resourcesOf(scope, options.keys) };
  } catch (error) {
    if (!(error instanceof HostFailure)) throw error;
    return { kind: 'refused', reason: `HostError: ${error.message}`, failure: error };
  }
}

function refused(reason: string): Simulation {
  return { kind: 'refused', reason, failure: undefined };
}

function resourcesOf(
  scope: LedgerScope,
  keys: LedgerKeys,
): { readonly data: SorobanTransactionData; readonly resourceFee: bigint } {
  const named = [...scope.touched].map(([key, access]) => ({ ...split(key), access }));
  const pick = (wanted: 'read' | 'write') =>
    named.filter(({ access }) => access === wanted).map((name) => keys.keyOf(name));
  const fee = resourceFee(named.length);
  const data = new SorobanDataBuilder()
    .setFootprint(pick('read'), pick('write'))
    .setResources(2_000_000, 4_000, 4_000)
    .setResourceFee(fee)
    .build();
  return { data, resourceFee: fee };
}

/** `entryKey` taken apart. */
function split(key: string): { readonly kind: LedgerKind; readonly id: string } {
  const [kind = '', id = ''] = key.split(' ');
  return { kind: kind as LedgerKind, id };
}
