import { parseExactJson, writeExactJson } from '../../../core/plugin-api/exact-json.ts';
import { readBlock } from '../consensus/block-json.ts';
import type { VisionBlock } from '../consensus/block.ts';
import { JsonFields } from '../consensus/json-fields.ts';
import { readPayment, writePayment } from './payment.ts';
import type { Payment } from './payment.ts';

/** What happens to a devnet. */
export type LogEvent =
  | { readonly kind: 'block'; readonly block: VisionBlock }
  | { readonly kind: 'payment'; readonly payment: Payment };

/** An event as JSON with one member, named by its kind. */
export function encodeEvent(event: LogEvent): Buffer {
  return Buffer.from(
    writeExactJson(
      event.kind === 'block' ? { block: event.block } : { payment: writePayment(event.payment) },
    ),
  );
}

/** @throws SyntaxError, MalformedJson for what this never wrote. */
export function decodeEvent(record: Buffer): LogEvent {
  const value = parseExactJson(record.toString('utf8'));
  const { block, payment } = value as { readonly block?: unknown; readonly payment?: unknown };
  return new JsonFields(value).has('block')
    ? { kind: 'block', block: readBlock(block, 'block') }
    : { kind: 'payment', payment: readPayment(payment, 'payment') };
}
