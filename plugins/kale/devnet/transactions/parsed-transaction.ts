import { createHash } from 'node:crypto';
import { StrKey } from '@stellar/stellar-sdk/base';
import { TransactionEnvelope } from '@stellar/stellar-sdk/xdr';
import type {
  DecoratedSignature,
  FeeBumpTransactionEnvelope,
  InvokeHostFunctionOp,
  MuxedAccount,
  Operation,
  SorobanTransactionData,
  Transaction,
  TransactionV1Envelope,
} from '@stellar/stellar-sdk/xdr';

/** The wrapper by which another account pays a higher fee. */
export interface FeeBump {
  /** G address. */
  readonly source: string;
  /** Stroops, at most. */
  readonly fee: bigint;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  readonly signatures: readonly DecoratedSignature[];
}

/** A transaction as it came, with what is asked of it again and again. */
export interface ParsedTransaction {
  /** Base64. */
  readonly envelope: string;
  /** Hex; that of the fee bump where there is one. */
  readonly hash: string;
  /** 32 bytes, of the transaction itself. */
  readonly innerHash: Uint8Array;
  /** G address. */
  readonly source: string;
  readonly sequence: bigint;
  /** Stroops, at most. */
  readonly fee: bigint;
  readonly operations: readonly Operation[];
  readonly conditions: Transaction['cond'];
  readonly signatures: readonly DecoratedSignature[];
  readonly resources: SorobanTransactionData | undefined;
  readonly feeBump: FeeBump | undefined;
  readonly hasMemo: boolean;
}

const TAG_TRANSACTION = 2;
const TAG_FEE_BUMP = 5;

/** Undefined for what is no transaction, or one of the kind that ended with protocol 13. */
export function parseTransaction(
  envelope: string,
  networkId: Uint8Array,
): ParsedTransaction | undefined {
  try {
    const parsed = TransactionEnvelope.fromXdr(envelope, 'base64');
    if (parsed.type === 'envelopeTypeTx') return plain(envelope, parsed.v1, networkId);
    if (parsed.type === 'envelopeTypeTxFeeBump') return bumped(envelope, parsed.feeBump, networkId);
    return undefined;
  } catch {
    return undefined;
  }
}

/** The one contract call of a transaction; undefined where it has none. */
export function invocationOf({ operations }: ParsedTransaction): InvokeHostFunctionOp | undefined {
  const body = operations[0]?.body;
  return body?.type === 'invokeHostFunction' ? body.invokeHostFunctionOp : undefined;
}

/** The G address behind an account that may carry a number of its own. */
export function addressOf(account: MuxedAccount): string {
  const key = account.type === 'keyTypeEd25519' ? account.ed25519 : account.med25519.ed25519;
  return StrKey.encodeEd25519PublicKey(key.toBytes());
}

function plain(
  envelope: string,
  { tx, signatures }: TransactionV1Envelope,
  networkId: Uint8Array,
): ParsedTransaction {
  const innerHash = hashOf(networkId, TAG_TRANSACTION, tx.toXdr());
  return {
    envelope,
    hash: innerHash.toString('hex'),
    innerHash,
    source: addressOf(tx.sourceAccount),
    sequence: tx.seqNum,
    fee: BigInt(tx.fee),
    operations: tx.operations,
    conditions: tx.cond,
    signatures,
    resources: tx.ext.type === 'sorobanData' ? tx.ext.sorobanData : undefined,
    feeBump: undefined,
    hasMemo: tx.memo.type !== 'memoNone',
  };
}

function bumped(
  envelope: string,
  { tx, signatures }: FeeBumpTransactionEnvelope,
  networkId: Uint8Array,
): ParsedTransaction {
  const hash = hashOf(networkId, TAG_FEE_BUMP, tx.toXdr());
  const source = addressOf(tx.feeSource);
  return {
    ...plain(envelope, tx.innerTx.v1, networkId),
    hash: hash.toString('hex'),
    feeBump: { source, fee: tx.fee, hash, signatures },
  };
}

function hashOf(networkId: Uint8Array, tag: number, transaction: Uint8Array): Buffer {
  const tagBytes = Buffer.alloc(4);
  tagBytes.writeUInt32BE(tag);
  return createHash('sha256').update(networkId).update(tagBytes).update(transaction).digest();
}
