/**
 * Texts for miners to sign. Nothing is kept of one until it is used: its code carries a nonce, the end of its
 * time and a MAC over all of it, so that nobody can push out the challenges of others by asking for many.
 *
 * | bytes of the code | are |
 * |---|---|
 * | 0-11 | random |
 * | 12-17 | end, monotonic milliseconds of this process |
 * | 18-33 | first half of HMAC-SHA256 over pool, address, text and the bytes before |
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../plugin-api/clock.ts';

export interface ChallengesOptions {
  /** Under which the host is known: a text that is good elsewhere must not be good here. */
  readonly hostName: string;
  readonly validSeconds: number;
  /** Used ones that are remembered to the end of their time; then no more are taken for a while. */
  readonly usedMax: number;
}

export const CHALLENGE_DEFAULTS = { validSeconds: 600, usedMax: 10_000 };

const NONCE_BYTES = 12;
const HEAD_BYTES = NONCE_BYTES + 6;
const MAC_BYTES = 16;
const MARK = ' Code ';
const TEXT_LENGTH_MAX = 1_024;

export class Challenges {
  readonly #options: ChallengesOptions;
  readonly #clock: Clock;
  readonly #secret = randomBytes(32);
  /** Codes with the end of their time, in the order of use. */
  readonly #used = new Map<string, number>();

  constructor(options: ChallengesOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  make(poolId: string, address: string): string {
    const { hostName, validSeconds } = this.#options;
    const until = new Date(this.#clock.nowMs() + validSeconds * 1000).toISOString();
    const text = `${hostName}, pool ${poolId}: set the key of ${address}, its settings or a payout, once, until ${until}.`;
    const head = Buffer.concat([randomBytes(NONCE_BYTES), Buffer.alloc(HEAD_BYTES - NONCE_BYTES)]);
    const endsAtMs = Math.ceil(this.#clock.spanMs()) + validSeconds * 1000;
    head.writeUIntBE(endsAtMs, NONCE_BYTES, HEAD_BYTES - NONCE_BYTES);
    const code = Buffer.concat([head, this.#mac(poolId, address, text, head)]);
    return text + MARK + code.toString('base64url');
  }

  /** Whether it was made here for this pool and address, and is neither over nor used. */
  isOpen(challenge: string, poolId: string, address: string): boolean {
    const parts = partsOf(challenge);
    if (parts === undefined) return false;
    const mac = this.#mac(poolId, address, parts.text, parts.head);
    if (!timingSafeEqual(mac, parts.mac)) return false;
    return parts.endsAtMs > this.#clock.spanMs() && !this.#used.has(parts.code);
  }

  /** Marks an open one as used. False where it was used meanwhile, or too many were. */
  use(challenge: string): boolean {
    const parts = partsOf(challenge);
    if (parts === undefined || this.#used.has(parts.code)) return false;
    const nowMs = this.#clock.spanMs();
    for (const [code, endsAtMs] of this.#used) if (endsAtMs <= nowMs) this.#used.delete(code);
    if (this.#used.size >= this.#options.usedMax) return false;
    this.#used.set(parts.code, parts.endsAtMs);
    return true;
  }

  #mac(poolId: string, address: string, text: string, head: Buffer): Buffer {
    const facts = JSON.stringify([poolId, address, text]);
    const mac = createHmac('sha256', this.#secret).update(head).update(facts).digest();
    return mac.subarray(0, MAC_BYTES);
  }
}

function partsOf(challenge: string) {
  const at = challenge.lastIndexOf(MARK);
  if (at < 0 || challenge.length > TEXT_LENGTH_MAX) return undefined;
  const bytes = Buffer.from(challenge.slice(at + MARK.length), 'base64url');
  if (bytes.length !== HEAD_BYTES + MAC_BYTES) return undefined;
  return {
    text: challenge.slice(0, at),
    head: bytes.subarray(0, HEAD_BYTES),
    mac: bytes.subarray(HEAD_BYTES),
    endsAtMs: bytes.readUIntBE(NONCE_BYTES, HEAD_BYTES - NONCE_BYTES),
    // One name per code, however its text is spelled.
    code: bytes.toString('base64url'),
  };
}
