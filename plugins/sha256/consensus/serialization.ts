/** Bitcoin's serialization: little-endian integers, compact sizes, script pushes. */

function u16Le(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** 32 bits; negative values as two's complement, as header versions are. */
export function u32Le(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

export function u64Le(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** 1, 3 or 5 bytes; counts and lengths in blocks never need the 9-byte form. */
export function compactSize(value: number): Buffer {
  if (value < 0xfd) return Buffer.of(value);
  if (value <= 0xffff) return Buffer.concat([Buffer.of(0xfd), u16Le(value)]);
  return Buffer.concat([Buffer.of(0xfe), u32Le(value)]);
}

/** Bytes behind their compact size. */
export function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([compactSize(bytes.length), bytes]);
}

/** A script that pushes 1 to 75 bytes. */
export function push(bytes: Uint8Array): Buffer {
  if (bytes.length < 1 || bytes.length > 75) throw new RangeError('a push takes 1 to 75 bytes');
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

/** The height as BIP34 wants it: the number in the shortest script form there is. */
export function heightPush(height: number): Buffer {
  if (height === 0) return Buffer.of(0x00);
  if (height <= 16) return Buffer.of(0x50 + height);
  const bytes: number[] = [];
  for (let rest = height; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  // Script numbers carry their sign in the highest bit.
  if ((bytes.at(-1) ?? 0) >= 0x80) bytes.push(0);
  return push(Uint8Array.from(bytes));
}
