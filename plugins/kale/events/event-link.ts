import { createHash } from 'node:crypto';

/** What stands in place of the event before the first. */
export const FIRST_LINK = '0'.repeat(64);

export interface LinkedEvent {
  readonly kind: string;
  /** Unix milliseconds. */
  readonly atMs: number;
  /** As `eventBody` writes it. */
  readonly body: string;
}

/** SHA-256 of an event and all before it, hex: whoever changes one event has to change all that follow. */
export function eventLink(before: string, { kind, atMs, body }: LinkedEvent): string {
  return createHash('sha256').update(`${before}\n${kind}\n${atMs}\n${body}`).digest('hex');
}
