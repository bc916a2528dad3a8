/** What a transaction came to, as the protocol writes it. */
import {
  ExtensionPoint,
  InnerTransactionResult,
  InnerTransactionResultExt,
  InnerTransactionResultPair,
  InnerTransactionResultResult,
  LedgerEntryChange,
  OperationMetaV2,
  SorobanTransactionMetaExt,
  SorobanTransactionMetaV2,
  TransactionMeta,
  TransactionMetaV4,
  TransactionResult,
  TransactionResultExt,
  TransactionResultResult,
} from '@stellar/stellar-sdk/xdr';
import type { OperationResult } from '@stellar/stellar-sdk/xdr';
import type { DevnetNetwork } from '../devnet-network.ts';
import { wholeEntry } from '../ledger/entry-data.ts';
import type { LedgerKeys } from '../ledger/ledger-keys.ts';
import type { EntryChange } from '../ledger/ledger-state.ts';
import type { AppliedTransaction } from './application.ts';
import { assetEventXdr, failureXdr } from './event-xdr.ts';
import type { ParsedTransaction } from './parsed-transaction.ts';
import type { Invalidity } from './validity.ts';

/** Of one that no ledger takes. */
export function refusalXdr(reason: Invalidity, feeCharged: bigint): TransactionResult {
  const result = TransactionResultResult[reason]();
  return new TransactionResult({ feeCharged, result, ext: TransactionResultExt.v0() });
}

export function resultXdr(
  transaction: ParsedTransaction,
  applied: AppliedTransaction,
): TransactionResult {
  return new TransactionResult({
    feeCharged: applied.feeCharged,
    result: resultOf(transaction, applied),
    ext: TransactionResultExt.v0(),
  });
}

/** Version 4, in which events belong to operations (CAP-67). */
export function metaXdr(
  applied: AppliedTransaction,
  { network, keys }: { readonly network: DevnetNetwork; readonly keys: LedgerKeys },
): TransactionMeta {
  const changes = applied.changes.flatMap((change) => changeXdr(keys, change));
  const operations = applied.succeeded
    ? applied.results.map(
        (_, index) =>
          new OperationMetaV2({
            ext: ExtensionPoint.v0(),
            // Of several operations the first bears what all of them changed.
            changes: index === 0 ? changes : [],
            events: (applied.events[index] ?? []).map((event) => assetEventXdr(network, event)),
          }),
      )
    : [];
  return TransactionMeta.v4(
    new TransactionMetaV4({
      ext: ExtensionPoint.v0(),
      txChangesBefore: applied.chargeChanges.flatMap((change) => changeXdr(keys, change)),
      operations,
      txChangesAfter: [],
      sorobanMeta:
        applied.returnValue === undefined
          ? null
          : new SorobanTransactionMetaV2({
              ext: SorobanTransactionMetaExt.v0(),
              returnValue: applied.returnValue,
            }),
      events: [],
      diagnosticEvents: applied.failure === undefined ? [] : [failureXdr(network, applied.failure)],
    }),
  );
}

function resultOf(
  { feeBump, innerHash }: ParsedTransaction,
  { succeeded, results: frozen }: AppliedTransaction,
): TransactionResultResult {
  const results: OperationResult[] = [...frozen];
  if (feeBump === undefined)
    return succeeded
      ? TransactionResultResult.txSuccess(results)
      : TransactionResultResult.txFailed(results);
  const pair = new InnerTransactionResultPair({
    transactionHash: innerHash,
    result: new InnerTransactionResult({
      feeCharged: 0n,
      result: succeeded
        ? InnerTransactionResultResult.txSuccess(results)
        : InnerTransactionResultResult.txFailed(results),
      ext: InnerTransactionResultExt.v0(),
    }),
  });
  return succeeded
    ? TransactionResultResult.txFeeBumpInnerSuccess(pair)
    : TransactionResultResult.txFeeBumpInnerFailed(pair);
}

function changeXdr(
  keys: LedgerKeys,
  { kind, id, before, after }: EntryChange,
): LedgerEntryChange[] {
  const state =
    before === undefined ? [] : [LedgerEntryChange.ledgerEntryState(wholeEntry(keys, before))];
  if (after === undefined)
    return before === undefined
      ? []
      : [...state, LedgerEntryChange.ledgerEntryRemoved(keys.keyOf({ kind, id }))];
  const entry = wholeEntry(keys, after);
  return before === undefined
    ? [LedgerEntryChange.ledgerEntryCreated(entry)]
    : [...state, LedgerEntryChange.ledgerEntryUpdated(entry)];
}
