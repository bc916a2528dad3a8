/** Hexadecimal as miners write it: either case, no prefix, exact length. */

/**
 * The unsigned 32-bit number of exactly eight digits, most significant first; -1 for anything else.
 */
export function parseHex32(text: string): number {
  if (text.length !== 8) return -1;
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const digit = digitOf(text.charCodeAt(index));
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** The bytes of exactly `2 * size` digits; undefined for anything else. */
export function parseHexBytes(text: string, size: number): Uint8Array | undefined {
  if (text.length !== 2 * size) return undefined;
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index++) {
    const high = digitOf(text.charCodeAt(2 * index));
    const low = digitOf(text.charCodeAt(2 * index + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[index] = high * 16 + low;
  }
  return bytes;
}

/** Eight digits of an unsigned 32-bit number. */
export function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
