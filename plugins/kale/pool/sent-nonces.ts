import type { Seat } from '../../../core/plugin-api/work-desk.ts';

export interface SentNonce {
  readonly jobId: string;
  readonly nonce: bigint;
}

/** Some blocks of a great pooler. */
const NONCES_MAX = 100_000;

/**
 * Nonces that the desk accepted, or has not judged yet. A pooler sends work again whose answer was lost or came too
 * late, and the desk would hold each of its duplicates against the miner.
 */
export class SentNonces {
  readonly #names = new Set<string>();
  /** By name: the call that waits for the desk's verdict. */
  readonly #pending = new Map<string, object>();

  has(seat: Seat, { jobId, nonce }: SentNonce): boolean {
    return this.#names.has(nameOf(seat, jobId, nonce));
  }

  /** Whether another call than this one waits for its verdict. */
  isPending(call: object, seat: Seat, { jobId, nonce }: SentNonce): boolean {
    return (this.#pending.get(nameOf(seat, jobId, nonce)) ?? call) !== call;
  }

  /** What the desk says, which `call` waits for. Rejects as `verdict` does. */
  async during<Verdict>(
    call: object,
    seat: Seat,
    { jobId, nonce }: SentNonce,
    verdict: () => Promise<Verdict>,
  ): Promise<Verdict> {
    const name = nameOf(seat, jobId, nonce);
    this.#pending.set(name, call);
    try {
      return await verdict();
    } finally {
      this.#pending.delete(name);
    }
  }

  add(seat: Seat, { jobId, nonce }: SentNonce): void {
    this.#names.add(nameOf(seat, jobId, nonce));
    const [oldest] = this.#names;
    if (this.#names.size > NONCES_MAX && oldest !== undefined) this.#names.delete(oldest);
  }
}

/** Of one taking of the seat: whoever sits there anew has other nonces. */
function nameOf({ workerId, seatedAtMs }: Seat, jobId: string, nonce: bigint): string {
  return `${workerId} ${seatedAtMs} ${jobId} ${nonce}`;
}
