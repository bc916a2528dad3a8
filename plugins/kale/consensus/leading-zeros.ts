/** Hex digits that are zero before the first that is not: 0 to 64 for a hash. */
export function leadingZeros(hash: Uint8Array): number {
  const at = hash.findIndex((byte) => byte !== 0);
  if (at < 0) return hash.length * 2;
  return at * 2 + ((hash[at] ?? 0) < 16 ? 1 : 0);
}
