import { BodyFields } from './body-fields.ts';
import { seatJobId } from './job-document.ts';

/** A share as a worker sends it. */
export interface SentShare {
  readonly workerId: string;
  readonly wallet: string;
  /** The desk's. */
  readonly jobId: string;
  readonly nonce: bigint;
  /** The hash that was found, least significant byte first, as the kernel has it. */
  readonly claim: Uint8Array;
  readonly hashrateHps: number | undefined;
}

export type ReadShare =
  | { readonly kind: 'sound'; readonly share: SentShare }
  /** A sentence for the worker. */
  | { readonly kind: 'malformed'; readonly fault: string };

const TEXT_LENGTH_MAX = 320;
/** With or without `0x`, as upstream takes it. */
const HEX = /^(?:0x)?(?:[0-9a-f]{2})*$/i;
const PREFIX = /^0x/i;
const HASH_BYTES = 32;
const U32_MASK = (1n << 32n) - 1n;

/** Judges the form of a share; the desk judges the share. */
export function readShare(body: unknown): ReadShare {
  const fields = new BodyFields(body);
  const workerId = fields.text('worker_id', TEXT_LENGTH_MAX);
  const wallet = fields.text('wallet_address', TEXT_LENGTH_MAX);
  const jobId = seatJobId(fields.text('job_id', TEXT_LENGTH_MAX));
  const nonce = fields.unsigned('nonce');
  const hash = fields.text('hash', TEXT_LENGTH_MAX);
  const hashrateHps = fields.estimate('hashrate');
  if (fields.has('extra_nonce') && fields.unsigned('extra_nonce') !== (nonce & U32_MASK))
    fields.refuse('extra_nonce must be the low 32 bits of nonce, or be left out');
  const claim = HEX.test(hash) ? Buffer.from(hash.replace(PREFIX, ''), 'hex') : undefined;
  if (claim === undefined) fields.refuse('Invalid hash format');
  else if (claim.length !== HASH_BYTES) fields.refuse('Hash must be 32 bytes');
  if (claim === undefined || fields.fault !== undefined)
    return { kind: 'malformed', fault: fields.fault ?? '' };
  const share = { workerId, wallet, jobId, nonce, claim: claim.reverse(), hashrateHps };
  return { kind: 'sound', share };
}
