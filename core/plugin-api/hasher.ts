/** What a plugin may have hashed by its own kernel, on the host's threads. */
export interface Hasher {
  /**
   * The digest, 32 bytes in the kernel's order. Rejects with a PoolError `KERNEL_*`, also where too many
   * shares wait: ask again later.
   */
  digest(request: HashRequest): Promise<Uint8Array>;
}

export interface HashRequest {
  readonly context: Uint8Array;
  /** Exactly the kernel's `inputBytes`. */
  readonly input: Uint8Array;
  /** Seed of the epoch, for kernels that have epochs. */
  readonly seed?: string;
}
