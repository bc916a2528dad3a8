/** An output that only the owner of an address finds and can spend (Monero's stealth addresses). */
import { ed25519 } from '@noble/curves/ed25519.js';
import { bigintFromLe } from '../../../core/plugin-api/target.ts';
import { keccak } from '../consensus/keccak.ts';
import { varint } from '../consensus/varint.ts';
import type { MoneroAddress } from '../wallet/monero-address.ts';

export interface OneTimeOutput {
  /** Public key of the transaction, for its extra field; 32 bytes. */
  readonly transactionKey: Buffer;
  readonly outputKey: Buffer;
  readonly viewTag: number;
}

const { Point } = ed25519;

/** The first output of a transaction to a standard address. `random`: 32 bytes that nobody guesses. */
export function oneTimeOutput(address: MoneroAddress, random: Uint8Array): OneTimeOutput {
  const secret = scalar(random);
  const shared = Point.fromBytes(address.viewKey).multiply(secret).clearCofactor().toBytes();
  const derived = Buffer.concat([shared, varint(0)]);
  const outputKey = Point.BASE.multiply(scalar(derived)).add(Point.fromBytes(address.spendKey));
  return {
    transactionKey: Buffer.from(Point.BASE.multiply(secret).toBytes()),
    outputKey: Buffer.from(outputKey.toBytes()),
    viewTag: keccak(Buffer.concat([Buffer.from('view_tag'), derived])).readUInt8(),
  };
}

/** A hash as a number of the curve's group; above zero, which it misses once in 2^252. */
function scalar(bytes: Uint8Array): bigint {
  return Point.Fn.create(bigintFromLe(keccak(bytes))) || 1n;
}
