/**
 * Signatures over a message as Monero's wallets write them: `SigV2`, and in Monero's base58 two scalars of 32
 * bytes, little-endian: the challenge c and the response r of a Schnorr signature.
 *
 * ```
 * h = keccak("MoneroMessageSignature" 00 | public spend key | public view key | 00 | varint(length) | message)
 * c = keccak(h | K | c*K + r*G) mod l
 * ```
 *
 * K is the address's spend key. Wallets can sign by the view key as well, with 01 in place of the second 00: that
 * is given to whoever may look, and it moves nothing here either.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { base58xmr } from '@scure/base';
import { bigintFromLe } from '../../../core/plugin-api/target.ts';
import { keccak } from '../consensus/keccak.ts';
import { varint } from '../consensus/varint.ts';
import type { MoneroAddress } from './monero-address.ts';

const PREFIX = 'SigV2';
const SCALAR_BYTES = 32;
/** Eight bytes take eleven digits. */
const DIGITS = 88;
const DOMAIN = Buffer.from('MoneroMessageSignature\0');
const BY_SPEND_KEY = Buffer.of(0);
const { Point } = ed25519;

interface Signature {
  readonly challenge: bigint;
  readonly response: bigint;
}

/** Whether `text` is a signature of the address over the UTF-8 bytes of `message`. Some 2 ms. Never throws. */
export function isSignedBy(
  address: Pick<MoneroAddress, 'spendKey' | 'viewKey'>,
  message: string,
  text: string,
): boolean {
  const signature = decoded(text);
  if (signature === undefined) return false;
  const { spendKey, viewKey } = address;
  const bytes = Buffer.from(message);
  const body = [DOMAIN, spendKey, viewKey, BY_SPEND_KEY, varint(bytes.length), bytes];
  return holds(signature, keccak(Buffer.concat(body)), spendKey);
}

function holds({ challenge, response }: Signature, hash: Buffer, key: Buffer): boolean {
  // Everything here is public, so time may tell of it.
  const commitment = Point.fromBytes(key)
    .multiplyUnsafe(challenge)
    .add(Point.BASE.multiplyUnsafe(response));
  if (commitment.is0()) return false;
  const expected = keccak(Buffer.concat([hash, key, commitment.toBytes()]));
  return Point.Fn.create(bigintFromLe(expected)) === challenge;
}

function decoded(text: string): Signature | undefined {
  const digits = text.slice(PREFIX.length);
  if (!text.startsWith(PREFIX) || digits.length !== DIGITS) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = base58xmr.decode(digits);
  } catch {
    return undefined;
  }
  if (bytes.length !== 2 * SCALAR_BYTES || base58xmr.encode(bytes) !== digits) return undefined;
  const challenge = bigintFromLe(bytes.subarray(0, SCALAR_BYTES));
  const response = bigintFromLe(bytes.subarray(SCALAR_BYTES));
  // A scalar above the group's order would be a second spelling of the same signature.
  const canonical = challenge > 0n && challenge < Point.Fn.ORDER && response < Point.Fn.ORDER;
  return canonical ? { challenge, response } : undefined;
}
