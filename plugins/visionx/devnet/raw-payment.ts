import { parseExactJson, writeExactJson } from '../../../core/plugin-api/exact-json.ts';
import { MalformedJson } from '../consensus/json-fields.ts';
import { readPayment, writePayment } from './payment.ts';
import type { Payment } from './payment.ts';

/** A payment as the wallet hands it out: its JSON, in hex. */
export function writeRaw(payment: Payment): string {
  return Buffer.from(writeExactJson(writePayment(payment))).toString('hex');
}

/** @throws MalformedJson */
export function readRaw(raw: string): Payment {
  if (!/^(?:[0-9a-f]{2})+$/.test(raw)) throw new MalformedJson('raw', 'hex');
  let value: unknown;
  try {
    value = parseExactJson(Buffer.from(raw, 'hex').toString('utf8'));
  } catch {
    throw new MalformedJson('raw', 'JSON in hex');
  }
  return readPayment(value, 'raw');
}
