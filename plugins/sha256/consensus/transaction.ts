import { ByteReader } from './byte-reader.ts';
import { toDisplay } from './hash-order.ts';
import { sha256d } from './sha256d.ts';

export interface TransactionInput {
  /** Hash in display form and index of the output spent: `hash:index`. */
  readonly outpoint: string;
  readonly scriptSig: Uint8Array;
  readonly witness: readonly Uint8Array[];
}

export interface TransactionOutput {
  readonly value: bigint;
  readonly script: Uint8Array;
}

/** A transaction as parsed; hashes in header order. */
export interface Transaction {
  readonly bytes: Buffer;
  readonly txid: Buffer;
  /** Hash over the witness form; the same as `txid` where there is no witness. */
  readonly wtxid: Buffer;
  /** Display form of `txid`. */
  readonly id: string;
  readonly inputs: readonly TransactionInput[];
  readonly outputs: readonly TransactionOutput[];
  readonly hasWitness: boolean;
  readonly isCoinbase: boolean;
}

const NULL_OUTPOINT = `${'00'.repeat(32)}:${0xffffffff}`;

/** Reads one transaction. @throws RangeError where the bytes are none. */
export function readTransaction(reader: ByteReader): Transaction {
  const start = reader.offset;
  const version = reader.bytes(4);
  const hasWitness = isMarked(reader);
  if (hasWitness) reader.bytes(2);
  const bodyStart = reader.offset;
  const bare = Array.from({ length: reader.count() }, () => readInput(reader));
  const outputs = Array.from({ length: reader.count() }, () => ({
    value: reader.u64(),
    script: reader.sized(),
  }));
  const body = reader.between(bodyStart, reader.offset);
  const inputs = bare.map((input) => ({
    ...input,
    witness: hasWitness ? Array.from({ length: reader.count() }, () => reader.sized()) : [],
  }));
  const lockTime = reader.bytes(4);
  const bytes = reader.between(start, reader.offset);
  const txid = sha256d(Buffer.concat([version, body, lockTime]));
  return {
    bytes,
    txid,
    wtxid: hasWitness ? sha256d(bytes) : txid,
    id: toDisplay(txid),
    inputs,
    outputs,
    hasWitness,
    isCoinbase: inputs.length === 1 && inputs[0]?.outpoint === NULL_OUTPOINT,
  };
}

/** A transaction that is all of `bytes`. @throws RangeError */
export function parseTransaction(bytes: Uint8Array): Transaction {
  const reader = new ByteReader(bytes);
  const transaction = readTransaction(reader);
  if (reader.remaining > 0) throw new RangeError('bytes are left behind the transaction');
  return transaction;
}

/** Marker and flag stand where an input count of zero would. */
function isMarked(reader: ByteReader): boolean {
  const next = reader.between(reader.offset, reader.offset + 2);
  return next[0] === 0 && next[1] === 1;
}

function readInput(reader: ByteReader): { outpoint: string; scriptSig: Uint8Array } {
  const hash = toDisplay(reader.bytes(32));
  const outpoint = `${hash}:${reader.u32()}`;
  const scriptSig = reader.sized();
  reader.bytes(4);
  return { outpoint, scriptSig };
}
