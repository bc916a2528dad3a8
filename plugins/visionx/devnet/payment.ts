/**
 * The one kind of transaction that the devnet knows: an account pays others. What nodes of the chain put into
 * their blocks is another thing, which a pool passes on as it is.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { blake3 } from '@noble/hashes/blake3.js';
import { JsonFields, MalformedJson } from '../consensus/json-fields.ts';
import { isAddress } from './address.ts';

export interface Payment {
  readonly sender: string;
  /** How many payments of the sender are before it; `nonce` in JSON. */
  readonly sequence: bigint;
  /** 32 hex digits, so that no two payments are one. */
  readonly salt: string;
  readonly feeAtomic: bigint;
  readonly outputs: readonly Output[];
  /** Of the sender's key over `paymentMessage`; 128 hex digits. */
  readonly signature: string;
}

export interface Output {
  readonly address: string;
  readonly amountAtomic: bigint;
}

const MAGIC = 'VISION_DEVNET_PAYMENT_V1';
const SALT = /^[0-9a-f]{32}$/;
const SIGNATURE = /^[0-9a-f]{128}$/;
export const OUTPUTS_MAX = 1_000;

/**
 * What is signed, and what the id is the BLAKE3 of; numbers little-endian.
 *
 * | size | what |
 * |---|---|
 * | 24 | `VISION_DEVNET_PAYMENT_V1` |
 * | 1, n | length of the network's name, name |
 * | 32 | public key of the sender |
 * | 8 | sequence |
 * | 16 | salt |
 * | 8 | fee |
 * | 4 | number of outputs |
 * | 40 each | public key, amount |
 */
export function paymentMessage(network: string, payment: Omit<Payment, 'signature'>): Buffer {
  const name = Buffer.from(network, 'utf8');
  const count = Buffer.alloc(4);
  count.writeUInt32LE(payment.outputs.length);
  return Buffer.concat([
    Buffer.from(MAGIC, 'latin1'),
    Buffer.of(name.length),
    name,
    Buffer.from(payment.sender, 'hex'),
    u64Le(payment.sequence),
    Buffer.from(payment.salt, 'hex'),
    u64Le(payment.feeAtomic),
    count,
    ...payment.outputs.flatMap(({ address, amountAtomic }) => [
      Buffer.from(address, 'hex'),
      u64Le(amountAtomic),
    ]),
  ]);
}

/** 64 hex digits. */
export function paymentId(network: string, payment: Payment): string {
  return Buffer.from(blake3(paymentMessage(network, payment))).toString('hex');
}

export function signPayment(
  network: string,
  payment: Omit<Payment, 'signature'>,
  secretKey: Uint8Array,
): Payment {
  const signature = ed25519.sign(paymentMessage(network, payment), secretKey);
  return { ...payment, signature: Buffer.from(signature).toString('hex') };
}

export function isSigned(network: string, payment: Payment): boolean {
  const signature = Buffer.from(payment.signature, 'hex');
  const key = Buffer.from(payment.sender, 'hex');
  try {
    return ed25519.verify(signature, paymentMessage(network, payment), key, { zip215: false });
  } catch {
    // A key that is no point.
    return false;
  }
}

/** What leaves the sender's account. */
export function totalOf({ outputs, feeAtomic }: Payment): bigint {
  return outputs.reduce((sum, each) => sum + each.amountAtomic, feeAtomic);
}

/** As blocks and the log hold it. */
export function writePayment({ sequence, feeAtomic, outputs, ...rest }: Payment): object {
  return {
    ...rest,
    nonce: sequence,
    fee: feeAtomic,
    outputs: outputs.map(({ address, amountAtomic }) => ({ address, amount: amountAtomic })),
  };
}

/** @throws MalformedJson, also for outputs that pay nothing. */
export function readPayment(value: unknown, path = ''): Payment {
  const fields = new JsonFields(value, path);
  const outputs = fields.list('outputs');
  if (outputs.length === 0 || outputs.length > OUTPUTS_MAX)
    throw new MalformedJson(fields.path('outputs'), `a list of 1 to ${OUTPUTS_MAX} outputs`);
  return {
    sender: addressIn(fields, 'sender'),
    sequence: fields.u64('nonce'),
    salt: matching(fields, 'salt', SALT),
    feeAtomic: fields.u64('fee'),
    outputs: outputs.map((each, index) =>
      readOutput(new JsonFields(each, fields.path(`outputs[${index}]`))),
    ),
    signature: matching(fields, 'signature', SIGNATURE),
  };
}

function readOutput(fields: JsonFields): Output {
  const amountAtomic = fields.u64('amount');
  if (amountAtomic === 0n) throw new MalformedJson(fields.path('amount'), 'above 0');
  return { address: addressIn(fields, 'address'), amountAtomic };
}

function addressIn(fields: JsonFields, name: string): string {
  const text = fields.text(name);
  if (!isAddress(text)) throw new MalformedJson(fields.path(name), 'an address');
  return text;
}

function matching(fields: JsonFields, name: string, pattern: RegExp): string {
  const text = fields.text(name);
  if (!pattern.test(text)) throw new MalformedJson(fields.path(name), 'of that many hex digits');
  return text;
}

function u64Le(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
