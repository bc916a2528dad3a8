/** Reads Bitcoin's serialization from front to back; reading past the end is a RangeError. */
export class ByteReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** A view, not a copy. */
  bytes(count: number): Buffer {
    if (count > this.remaining) throw new RangeError('the bytes end early');
    this.#offset += count;
    return this.#bytes.subarray(this.#offset - count, this.#offset);
  }

  u8(): number {
    return this.bytes(1).readUInt8();
  }

  u32(): number {
    return this.bytes(4).readUInt32LE();
  }

  u64(): bigint {
    return this.bytes(8).readBigUInt64LE();
  }

  /** A compact size that counts something at least a byte long each, so never more than what is left. */
  count(): number {
    const first = this.u8();
    const value =
      first < 0xfd
        ? first
        : first === 0xfd
          ? this.bytes(2).readUInt16LE()
          : first === 0xfe
            ? this.u32()
            : Number(this.u64());
    if (value > this.remaining) throw new RangeError('a count is larger than what follows');
    return value;
  }

  /** Bytes behind their compact size. */
  sized(): Buffer {
    return this.bytes(this.count());
  }

  /** What lies between two offsets; a view. */
  between(start: number, end: number): Buffer {
    return this.#bytes.subarray(start, end);
  }
}
