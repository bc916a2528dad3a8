/**
 * What the `randomx` kernel reads.
 *
 * | context at | size | what |
 * |---|---|---|
 * | 0 | 1 | variant: 0 for rx/0, 2 for rx/2 |
 * | 1 | 1 | result: 0 the hash, 1 the commitment to it |
 *
 * | input at | size | what |
 * |---|---|---|
 * | 0 | 2 | length of the blob, little-endian |
 * | 2 | 190 | the hashing blob with its nonce, zeros |
 *
 * The digest is in the order in which Monero's integers are: least significant byte first.
 */
export const KERNEL_INPUT_BYTES = 192;
const LENGTH_BYTES = 2;
/** Hashing blobs have 76 bytes today; three varints of them may grow. */
const BLOB_BYTES_MAX = KERNEL_INPUT_BYTES - LENGTH_BYTES;

/** Asks for the hash of rx/0, which is that of all blocks we know how to build. */
export const RX_0_CONTEXT: Uint8Array = Uint8Array.of(0, 0);

/** Writes all 192 bytes of an input. @throws RangeError for a blob that does not fit. */
export function writeKernelInput(blob: Uint8Array, into: Uint8Array, offset: number): void {
  if (blob.length > BLOB_BYTES_MAX)
    throw new RangeError(`a blob of ${blob.length} bytes is longer than the kernel takes`);
  into[offset] = blob.length;
  into[offset + 1] = 0;
  into.set(blob, offset + LENGTH_BYTES);
  into.fill(0, offset + LENGTH_BYTES + blob.length, offset + KERNEL_INPUT_BYTES);
}
