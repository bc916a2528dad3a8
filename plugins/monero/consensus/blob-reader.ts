import { MalformedBlob } from './malformed-blob.ts';

const U64_BITS = 64n;

/** Reads Monero's serialization from front to back. @throws MalformedBlob, and nothing else. */
export class BlobReader {
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
    if (count > this.remaining) throw new MalformedBlob('the bytes end early');
    this.#offset += count;
    return this.#bytes.subarray(this.#offset - count, this.#offset);
  }

  u8(): number {
    return this.bytes(1).readUInt8();
  }

  u32(): number {
    return this.bytes(4).readUInt32LE();
  }

  /** An integer below 2^64 in its shortest form: any other would be a second spelling of one block. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < U64_BITS; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if (byte === 0 && shift > 0n) throw new MalformedBlob('a varint is longer than it need be');
      if (value >> U64_BITS) throw new MalformedBlob('a varint is too large');
      return value;
    }
    throw new MalformedBlob('a varint is too long');
  }

  /** A varint that a block number, time or version fits. */
  number(): number {
    const value = this.varint();
    if (value > Number.MAX_SAFE_INTEGER) throw new MalformedBlob('a number is too large');
    return Number(value);
  }

  /** The count of things that are `itemBytes` long at least, so never more than what is left holds. */
  count(itemBytes: number): number {
    const value = this.varint();
    if (value * BigInt(itemBytes) > this.remaining)
      throw new MalformedBlob('a count is larger than what follows');
    return Number(value);
  }

  /** What lies between two offsets; a view. */
  between(start: number, end: number): Buffer {
    return this.#bytes.subarray(start, end);
  }
}
