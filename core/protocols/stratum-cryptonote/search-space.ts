import type { ExtranonceLease } from '../../jobs/extranonce-leases.ts';

const VARIANT_BYTES = 4;
/** Of the nonce, which stands in the blob least significant byte first. */
const TOP_BYTE = 3;

/**
 * What one session may search: an extranonce that no other session has, and of the nonce all four
 * bytes or, in NiceHash mode, three below a top byte that is fixed. The market tells its own
 * machines apart by those three and checks that the fourth stays; XMRig knows the mode by a nonce
 * that is not zero in the blob.
 */
export class SearchSpace {
  readonly lease: ExtranonceLease;
  /** 1 to 255; undefined where all four bytes are the miner's. */
  readonly #topByte: number | undefined;

  constructor(lease: ExtranonceLease, niceHash: boolean) {
    this.lease = lease;
    this.#topByte = niceHash ? 1 + (lease.prefix % 255) : undefined;
  }

  get niceHash(): boolean {
    return this.#topByte !== undefined;
  }

  /** The session's bytes, then the variant of the job: 4 more, most significant first. */
  extranonce(variant: number): Uint8Array {
    const { bytes } = this.lease;
    const extranonce = new Uint8Array(bytes.length + VARIANT_BYTES);
    extranonce.set(bytes);
    new DataView(extranonce.buffer).setUint32(bytes.length, variant);
    return extranonce;
  }

  /** Writes the fixed part of the nonce into a blob. */
  mark(blob: Uint8Array, nonceOffset: number): void {
    if (this.#topByte !== undefined) blob[nonceOffset + TOP_BYTE] = this.#topByte;
  }

  /** Whether a nonce is this session's. */
  holds(nonce: Uint8Array): boolean {
    return this.#topByte === undefined || nonce[TOP_BYTE] === this.#topByte;
  }
}
