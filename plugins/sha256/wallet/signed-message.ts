/**
 * Messages signed with the key of an address: the recoverable signatures of Bitcoin Core's `signmessage` with the
 * header bytes of BIP-137, and the simple form of BIP-322 for version 0 key hashes and version 1 keys.
 */
import { hash } from 'node:crypto';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { ByteReader } from '../consensus/byte-reader.ts';
import { sized, u32Le, u64Le } from '../consensus/serialization.ts';
import { sha256d } from '../consensus/sha256d.ts';

export interface MessageClaim {
  /** Output script of the address. */
  readonly script: Uint8Array;
  readonly message: string;
  /** In base64. */
  readonly signature: string;
  /** What the coin puts before every message that is signed. */
  readonly prefix: string;
  /** Whether the coin has version 0 and version 1 outputs. */
  readonly segwit: boolean;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** How newer signers mark the simple form of BIP-322. No witness of ours starts so. */
const SIMPLE_MARK = /^smp/;
/** A witness of one signature and one key takes some 110 bytes. */
const SIGNATURE_BYTES_MAX = 200;
const RECOVERABLE_BYTES = 65;
/** Headers of BIP-137: 27 to 30 an uncompressed key, up to 42 a compressed one. */
const HEADER_MIN = 27;
const HEADER_COMPRESSED = 31;
const HEADER_MAX = 42;
const SIGHASH_ALL = 1;

const NO_SEQUENCE = u32Le(0);
/** The one output of the transaction that BIP-322 signs: worth nothing, and unspendable. */
const SIGNED_OUTPUT = Buffer.concat([u64Le(0n), sized(Buffer.of(0x6a))]);

/** Whether the signature is one of the address over the message. False for whatever is none; never throws. */
export function isSignedMessage(claim: MessageClaim): boolean {
  const text = claim.signature.replace(SIMPLE_MARK, '');
  if (text.length > SIGNATURE_BYTES_MAX * 2 || !BASE64.test(text)) return false;
  const signature = Buffer.from(text, 'base64');
  try {
    if (signature.length === RECOVERABLE_BYTES && isRecoverable(claim, signature)) return true;
    return claim.segwit && isSimple(claim, signature);
  } catch {
    // No point of the curve, no witness, a number out of its range.
    return false;
  }
}

/**
 * BIP-137 names the kind of address in the header; many wallets use that of a compressed key for all of them. The
 * key decides, and it has to be the address's in any case.
 */
function isRecoverable(
  { script, message, prefix, segwit }: MessageClaim,
  signature: Buffer,
): boolean {
  const header = signature[0] ?? 0;
  if (header < HEADER_MIN || header > HEADER_MAX) return false;
  const recovery = (header - HEADER_MIN) % 4;
  const digest = sha256d(Buffer.concat([sized(Buffer.from(prefix)), sized(Buffer.from(message))]));
  const point = secp256k1.Signature.fromBytes(signature.subarray(1))
    .addRecoveryBit(recovery)
    .recoverPublicKey(digest);
  const key = Buffer.from(point.toBytes(header >= HEADER_COMPRESSED));
  const kinds = [keyHashScript(hash160(key))];
  if (segwit && header >= HEADER_COMPRESSED) {
    const witness = witnessScript(hash160(key));
    kinds.push(witness, scriptHashScript(hash160(witness)));
  }
  return kinds.some((kind) => kind.equals(script));
}

/** BIP-322, simple: the witness of a transaction that spends an output which commits to the message. */
function isSimple({ script, message }: MessageClaim, signature: Buffer): boolean {
  const stack = readStack(signature);
  const outpoint = Buffer.concat([commitment(script, message), u32Le(0)]);
  const bytes = Buffer.from(script);
  const [first, key] = stack;
  if (first === undefined) return false;
  if (bytes.length === 34 && bytes.readUInt16BE() === 0x5120)
    return stack.length === 1 && isKeyPath(bytes, outpoint, first);
  if (bytes.length !== 22 || bytes.readUInt16BE() !== 0x0014) return false;
  if (key === undefined || stack.length !== 2) return false;
  return witnessScript(hash160(key)).equals(bytes) && isKeyHash({ outpoint, key }, first);
}

/** The id of BIP-322's `to_spend`, in header order. */
function commitment(script: Uint8Array, message: string): Buffer {
  const digest = schnorr.utils.taggedHash('BIP0322-signed-message', Buffer.from(message));
  return sha256d(
    Buffer.concat([
      u32Le(0),
      Buffer.of(1),
      Buffer.alloc(32),
      u32Le(0xffffffff),
      sized(Buffer.concat([Buffer.of(0x00, 0x20), digest])),
      NO_SEQUENCE,
      Buffer.of(1),
      u64Le(0n),
      sized(script),
      u32Le(0),
    ]),
  );
}

/** A signature over the digest of BIP-143, with the hash type ALL. */
function isKeyHash(
  spent: { readonly outpoint: Buffer; readonly key: Buffer },
  signature: Buffer,
): boolean {
  const { outpoint, key } = spent;
  if (signature.at(-1) !== SIGHASH_ALL) return false;
  const digest = sha256d(
    Buffer.concat([
      u32Le(0),
      sha256d(outpoint),
      sha256d(NO_SEQUENCE),
      outpoint,
      sized(keyHashScript(hash160(key))),
      u64Le(0n),
      NO_SEQUENCE,
      sha256d(SIGNED_OUTPUT),
      u32Le(0),
      u32Le(SIGHASH_ALL),
    ]),
  );
  return secp256k1.verify(signature.subarray(0, -1), digest, key, {
    prehash: false,
    format: 'der',
  });
}

/** A signature over the digest of BIP-341, by the key itself, with the hash type DEFAULT or ALL. */
function isKeyPath(script: Buffer, outpoint: Buffer, signature: Buffer): boolean {
  const type = signature.length === 65 ? signature.at(-1) : 0;
  if (type !== (signature.length === 65 ? SIGHASH_ALL : 0)) return false;
  const digest = schnorr.utils.taggedHash(
    'TapSighash',
    Buffer.concat([
      Buffer.of(0, type),
      u32Le(0),
      u32Le(0),
      sha256(outpoint),
      sha256(u64Le(0n)),
      sha256(sized(script)),
      sha256(NO_SEQUENCE),
      sha256(SIGNED_OUTPUT),
      Buffer.of(0),
      u32Le(0),
    ]),
  );
  return schnorr.verify(signature.subarray(0, 64), digest, script.subarray(2));
}

function readStack(bytes: Buffer): readonly Buffer[] {
  const reader = new ByteReader(bytes);
  const stack = Array.from({ length: reader.count() }, () => reader.sized());
  if (reader.remaining > 0) throw new RangeError('bytes are left behind the witness');
  return stack;
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

function hash160(bytes: Uint8Array): Buffer {
  return Buffer.from(ripemd160(sha256(bytes)));
}

function keyHashScript(keyHash: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0x76, 0xa9, 0x14), keyHash, Buffer.of(0x88, 0xac)]);
}

function witnessScript(keyHash: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0x00, 0x14), keyHash]);
}

function scriptHashScript(scriptHash: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0xa9, 0x14), scriptHash, Buffer.of(0x87)]);
}
