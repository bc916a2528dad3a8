import { StrKey } from '@stellar/stellar-sdk/base';
import type { DecoratedSignature, TransactionResultCode } from '@stellar/stellar-sdk/xdr';
import type { LedgerMoment } from '../contract/contract-environment.ts';
import type { LedgerScope } from '../ledger/ledger-scope.ts';
import { BASE_RESERVE, bidOf, chargeOf, resourceFee } from './fees.ts';
import { addressOf } from './parsed-transaction.ts';
import type { ParsedTransaction } from './parsed-transaction.ts';
import type { SignatureCheck } from './signature-check.ts';

/** Why a transaction gets into no ledger, in the protocol's words. */
export type Invalidity = Extract<
  TransactionResultCode['name'],
  | 'txTooEarly'
  | 'txTooLate'
  | 'txMissingOperation'
  | 'txBadSeq'
  | 'txBadAuth'
  | 'txInsufficientBalance'
  | 'txNoAccount'
  | 'txInsufficientFee'
  | 'txBadAuthExtra'
  | 'txNotSupported'
  | 'txMalformed'
  | 'txSorobanInvalid'
>;

export interface ValidityContext {
  readonly scope: LedgerScope;
  /** The ledger it would be in. */
  readonly moment: LedgerMoment;
  readonly isSigned: SignatureCheck;
}

const HINT_BYTES = 4;

/** The first thing that is wrong with a transaction; undefined where a ledger would take it. */
export function invalidityOf(
  transaction: ParsedTransaction,
  context: ValidityContext,
): Invalidity | undefined {
  return (
    shapeFlaw(transaction) ??
    timeFlaw(transaction, context.moment) ??
    feeFlaw(transaction) ??
    accountFlaw(transaction, context.scope) ??
    signatureFlaw(transaction, context.isSigned) ??
    balanceFlaw(transaction, context.scope)
  );
}

/** A contract call is alone in its transaction, has no memo and says what it touches. */
function shapeFlaw({ operations, resources, hasMemo }: ParsedTransaction): Invalidity | undefined {
  if (operations.length === 0) return 'txMissingOperation';
  const isCall = operations.some(({ body }) => body.type === 'invokeHostFunction');
  if (!isCall) return resources === undefined ? undefined : 'txMalformed';
  if (operations.length !== 1 || resources === undefined) return 'txMalformed';
  if (hasMemo) return 'txSorobanInvalid';
  const { readOnly, readWrite } = resources.resources.footprint;
  const needed = resourceFee(readOnly.length + readWrite.length);
  return resources.resourceFee < needed ? 'txSorobanInvalid' : undefined;
}

function timeFlaw({ conditions }: ParsedTransaction, moment: LedgerMoment): Invalidity | undefined {
  const { closeTime, sequence } = moment;
  if (conditions.type === 'precondNone') return undefined;
  const isPlain = conditions.type === 'precondTime';
  const time = isPlain ? conditions.timeBounds : conditions.v2.timeBounds;
  if (time !== null && closeTime < time.minTime) return 'txTooEarly';
  if (time !== null && time.maxTime !== 0n && closeTime > time.maxTime) return 'txTooLate';
  const ledgers = isPlain ? null : conditions.v2.ledgerBounds;
  if (ledgers === null) return undefined;
  if (sequence < ledgers.minLedger) return 'txTooEarly';
  return ledgers.maxLedger !== 0 && sequence >= ledgers.maxLedger ? 'txTooLate' : undefined;
}

function feeFlaw(transaction: ParsedTransaction): Invalidity | undefined {
  const { feeBump, fee, operations, resources } = transaction;
  if (bidOf(transaction).bid < chargeOf(transaction)) return 'txInsufficientFee';
  if (feeBump === undefined) return undefined;
  // The wrapper offers for each operation, itself counted, no less than what is inside it.
  const own = fee - (resources?.resourceFee ?? 0n);
  const offered = feeBump.fee - (resources?.resourceFee ?? 0n);
  const count = BigInt(operations.length);
  return offered * count < own * (count + 1n) ? 'txInsufficientFee' : undefined;
}

function accountFlaw(
  { source, sequence, feeBump }: ParsedTransaction,
  scope: LedgerScope,
): Invalidity | undefined {
  const account = scope.get('account', source);
  if (account === undefined) return 'txNoAccount';
  if (feeBump !== undefined && scope.get('account', feeBump.source) === undefined)
    return 'txNoAccount';
  return sequence === account.sequence + 1n ? undefined : 'txBadSeq';
}

function signatureFlaw(
  { source, operations, innerHash, signatures, feeBump }: ParsedTransaction,
  isSigned: SignatureCheck,
): Invalidity | undefined {
  const signers = new Set([
    source,
    ...operations.flatMap(({ sourceAccount }) =>
      sourceAccount === null ? [] : [addressOf(sourceAccount)],
    ),
  ]);
  const flaw = signersFlaw([...signers], innerHash, signatures, isSigned);
  if (flaw !== undefined || feeBump === undefined) return flaw;
  return signersFlaw([feeBump.source], feeBump.hash, feeBump.signatures, isSigned);
}

/** Everybody signs, and nobody else. */
function signersFlaw(
  signers: readonly string[],
  payload: Uint8Array,
  signatures: readonly DecoratedSignature[],
  isSigned: SignatureCheck,
): Invalidity | undefined {
  const used = new Set<DecoratedSignature>();
  for (const signer of signers) {
    const hint = Buffer.from(StrKey.decodeEd25519PublicKey(signer)).subarray(-HINT_BYTES);
    const own = signatures.find(
      (each) =>
        hint.equals(each.hint.value) &&
        isSigned({ signer, payload, signature: each.signature.value }),
    );
    if (own === undefined) return 'txBadAuth';
    used.add(own);
  }
  return used.size < signatures.length ? 'txBadAuthExtra' : undefined;
}

function balanceFlaw(transaction: ParsedTransaction, scope: LedgerScope): Invalidity | undefined {
  const { payer, bid } = bidOf(transaction);
  const account = scope.get('account', payer);
  if (account === undefined) return 'txNoAccount';
  return account.balance - bid < reserveOf(account) ? 'txInsufficientBalance' : undefined;
}

/** Stroops that an account cannot spend. */
export function reserveOf({ subentries }: { readonly subentries: number }): bigint {
  return BASE_RESERVE * BigInt(2 + subentries);
}
