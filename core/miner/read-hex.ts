/** Hex of any even length, or of exactly `size` bytes. Throws a RangeError that names the field. */
export function readHex(value: unknown, name: string, size?: number): Buffer {
  if (typeof value !== 'string' || value.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(value)) {
    throw new RangeError(`${name} must be hex, got ${JSON.stringify(value)?.slice(0, 80)}`);
  }
  if (size !== undefined && value.length !== size * 2) {
    throw new RangeError(`${name} must have ${size} bytes, got ${value.length / 2}`);
  }
  return Buffer.from(value, 'hex');
}
