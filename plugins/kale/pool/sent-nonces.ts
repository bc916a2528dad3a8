import type { Seat } from '../../../core/plugin-api/work-desk.ts';

/** Some blocks of a great pooler. */
const NONCES_MAX = 100_000;

/**
 * Nonces that the desk accepted. A pooler sends work again whose answer was lost, and the desk would hold each of
 * its duplicates against the miner.
 */
export class SentNonces {
  readonly #names = new Set<string>();

  has(seat: Seat, jobId: string, nonce: bigint): boolean {
    return this.#names.has(nameOf(seat, jobId, nonce));
  }

  add(seat: Seat, jobId: string, nonce: bigint): void {
    this.#names.add(nameOf(seat, jobId, nonce));
    const [oldest] = this.#names;
    if (this.#names.size > NONCES_MAX && oldest !== undefined) this.#names.delete(oldest);
  }
}

/** Of one taking of the seat: whoever sits there anew has other nonces. */
function nameOf({ workerId, seatedAtMs }: Seat, jobId: string, nonce: bigint): string {
  return `${workerId} ${seatedAtMs} ${jobId} ${nonce}`;
}
