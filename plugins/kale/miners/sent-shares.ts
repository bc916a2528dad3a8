import { JOB_ID_LENGTH_MAX, SentFields } from './sent-fields.ts';

/** A share as a miner sends it. */
export interface SentShare {
  readonly jobId: string;
  readonly nonce: bigint;
  /** The hash that was found, least significant byte first, as the kernel has it. */
  readonly claim: Uint8Array | undefined;
}

export type ReadShares =
  | { readonly kind: 'one'; readonly minerId: string; readonly share: SentShare }
  | { readonly kind: 'many'; readonly minerId: string; readonly shares: readonly SentShare[] }
  /** A sentence for the miner. */
  | { readonly kind: 'malformed'; readonly fault: string };

export const SHARES_MAX = 1_000;

/** Judges the form of a call with shares: one of them in the body, or a list `shares`. */
export function readShares(body: unknown): ReadShares {
  const fields = new SentFields(body);
  const minerId = fields.minerId();
  if (!fields.has('shares')) {
    const share = readShare(fields);
    return fields.fault === undefined
      ? { kind: 'one', minerId, share }
      : { kind: 'malformed', fault: fields.fault };
  }
  const shares: SentShare[] = [];
  let fault = fields.has('nonce') ? 'nonce has no place beside shares' : undefined;
  for (const [index, sent] of fields.list('shares', SHARES_MAX).entries()) {
    const each = new SentFields(sent, 'it');
    shares.push(readShare(each));
    if (each.fault !== undefined) fault ??= `shares[${index}]: ${each.fault}`;
  }
  fault = fields.fault ?? fault;
  return fault === undefined ? { kind: 'many', minerId, shares } : { kind: 'malformed', fault };
}

function readShare(fields: SentFields): SentShare {
  const jobId = fields.text('jobId', JOB_ID_LENGTH_MAX);
  const nonce = fields.unsigned('nonce');
  // Hashes are written the other way round.
  const claim = fields.optionalHash('hash')?.reverse();
  return { jobId, nonce, claim };
}
