/** What miners work on: the open block, and the farmers that are planted in it. */

export interface OpenBlock {
  readonly index: number;
  /** 32 bytes. */
  readonly entropy: Uint8Array;
  /** Unix seconds. */
  readonly timestamp: bigint;
  /** One block has one name: `<index>.<entropy in hex>`; the host knows it by this. */
  readonly name: string;
  /** Leading zeros of the best work of the block before; 0 where there was none. */
  readonly maxZeros: number;
}

/** A farmer whose nonces are worth something now. */
export interface Lane {
  readonly farmerId: string;
  /** G address; its key is in the hash, and it is the lane's name at the host's desk. */
  readonly custodialWallet: string;
  /** Of the best nonce until now; undefined: none was found. */
  readonly zeros: number | undefined;
  /** Of the work that the farm took; undefined: none yet. */
  readonly workedZeros: number | undefined;
}

export interface FoundNonce {
  readonly blockIndex: number;
  /** G address of the farmer. */
  readonly custodialWallet: string;
  readonly nonce: bigint;
}

/** `best`: kept, and on record. `worse`: a better one is. `closed`: no such block is open, or no such farmer in it. */
export type NonceVerdict =
  | { readonly kind: 'best' | 'worse'; readonly zeros: number }
  | { readonly kind: 'closed' };

export interface OpenField {
  /** Undefined before the first look, and where no farmer of the pool is planted in it. */
  readonly block: OpenBlock | undefined;
  /** In the order of the farmers; a snapshot. */
  lanes(): readonly Lane[];
  lane(custodialWallet: string): Lane | undefined;
  /**
   * Hashes a nonce and keeps it where it is the farmer's best. Resolves when that is on record; of many at once each
   * costs a hash, and all together few appends. Rejects with `STORAGE_UNAVAILABLE`.
   */
  offer(found: FoundNonce): Promise<NonceVerdict>;
}

export function blockName({ index, entropy }: Pick<OpenBlock, 'index' | 'entropy'>): string {
  return `${index}.${Buffer.from(entropy).toString('hex')}`;
}
