import { TransactionMeta, TransactionResult, DiagnosticEvent } from '@stellar/stellar-sdk/xdr';
import type { ScVal } from '@stellar/stellar-sdk/xdr';
import { contractError } from '../operations/contract-error.ts';
import type { ContractCall, ContractError } from '../operations/contract-error.ts';
import type { TransactionAnswer } from '../rpc/rpc-answers.ts';
import { contractCallIn } from './envelope.ts';
import type { Outcome } from './outcome.ts';

export type FoundAnswer = Exclude<TransactionAnswer, { status: 'NOT_FOUND' }>;

const SUCCESSES: ReadonlySet<string> = new Set(['txSuccess', 'txFeeBumpInnerSuccess']);
/** Looked through for the error of a contract; that of the whole call is among the last. */
const DIAGNOSTICS_MAX = 200;

/**
 * What a node tells of a transaction in a ledger; undefined where its result cannot be read or contradicts itself.
 * Without the returned value where the meta is of a version that is not known: what happened, happened.
 */
export function outcomeOf(hash: string, answer: FoundAnswer): Outcome | undefined {
  try {
    const result = TransactionResult.fromXdr(answer.resultXdr, 'base64');
    const { ledger } = answer;
    const closeTime = BigInt(answer.createdAt);
    const place = { hash, ledger, closeTime, fee: result.feeCharged };
    const isDone = SUCCESSES.has(result.result.type);
    if (isDone !== (answer.status === 'SUCCESS')) return undefined;
    if (isDone) return { kind: 'applied', ...place, value: returnedBy(metaOf(answer)) };
    const call = contractCallIn(answer.envelopeXdr);
    const error = call && errorIn(diagnosticsOf(answer), call);
    return { kind: 'failed', ...place, contractError: error, text: textOf(result) };
  } catch {
    return undefined;
  }
}

/** Why a node would not take a transaction, in the protocol's words. */
export function refusalOf(errorResultXdr: string | undefined): string {
  if (errorResultXdr === undefined) return 'no reason given';
  try {
    return TransactionResult.fromXdr(errorResultXdr, 'base64').result.type;
  } catch {
    return 'a reason that cannot be read';
  }
}

function metaOf({ resultMetaXdr }: FoundAnswer): TransactionMeta | undefined {
  if (resultMetaXdr === undefined) return undefined;
  try {
    return TransactionMeta.fromXdr(resultMetaXdr, 'base64');
  } catch {
    return undefined;
  }
}

function returnedBy(meta: TransactionMeta | undefined): ScVal | undefined {
  if (meta?.type !== 'v3' && meta?.type !== 'v4') return undefined;
  return meta.value.sorobanMeta?.returnValue ?? undefined;
}

/** Told beside the meta, or in it where the node keeps them there. */
function diagnosticsOf(answer: FoundAnswer): readonly DiagnosticEvent[] {
  const { diagnosticEventsXdr: told = [] } = answer;
  if (told.length > 0) return told.slice(-DIAGNOSTICS_MAX).flatMap(diagnosticOf);
  const meta = metaOf(answer);
  if (meta?.type === 'v4') return meta.value.diagnosticEvents;
  return meta?.type === 'v3' ? (meta.value.sorobanMeta?.diagnosticEvents ?? []) : [];
}

function diagnosticOf(xdr: string): readonly DiagnosticEvent[] {
  try {
    return [DiagnosticEvent.fromXdr(xdr, 'base64')];
  } catch {
    return [];
  }
}

/** The outermost that a contract refused with: a tractor goes on past those of single pails. */
function errorIn(
  events: readonly DiagnosticEvent[],
  call: ContractCall,
): ContractError | undefined {
  const numbers = events.flatMap(({ event }) => {
    const [name, error] = event.body.value.topics;
    if (name?.type !== 'scvSymbol' || name.sym.toString() !== 'error') return [];
    const isTold = error?.type === 'scvError' && error.error.type === 'sceContract';
    return isTold ? [error.error.contractCode] : [];
  });
  const last = numbers.at(-1);
  return last === undefined ? undefined : contractError(call, last);
}

/** The code of the transaction, and of the operation that it failed at. */
function textOf({ result }: TransactionResult): string {
  const inner =
    result.type === 'txFeeBumpInnerFailed' ? result.innerResultPair.result.result : result;
  if (inner.type !== 'txFailed') return inner.type;
  const codes = inner.results.map((each) => {
    if (each.type !== 'opInner') return each.type;
    return each.tr.value.type;
  });
  const failed = codes.findIndex((each) => !each.endsWith('Success'));
  return `${inner.type} ${failed}: ${codes[failed]}`;
}
