import type { BlobReader } from './blob-reader.ts';

export interface BlockHeader {
  readonly majorVersion: number;
  readonly minorVersion: number;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Block id of the parent, 32 bytes. */
  readonly previousId: Buffer;
  readonly nonce: number;
  /** Where in the blob the 4 bytes of the nonce are. */
  readonly nonceOffset: number;
  /** The header as it stands in the blob, which is how the hashing blob starts. */
  readonly bytes: Buffer;
}

/** Three varints, the parent's id, the nonce. @throws MalformedBlob */
export function readBlockHeader(reader: BlobReader): BlockHeader {
  const start = reader.offset;
  const majorVersion = reader.number();
  const minorVersion = reader.number();
  const timestamp = reader.number();
  const previousId = reader.bytes(32);
  const nonceOffset = reader.offset;
  const nonce = reader.u32();
  const bytes = reader.between(start, reader.offset);
  return { majorVersion, minorVersion, timestamp, previousId, nonce, nonceOffset, bytes };
}
