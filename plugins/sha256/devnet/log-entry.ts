/** What happened to a chain: a block came, or the operator took one out or back in. */
export type LogEntry =
  | { readonly kind: 'block'; readonly bytes: Buffer }
  | { readonly kind: 'invalidate' | 'reconsider'; readonly hash: string };

const KINDS = ['block', 'invalidate', 'reconsider'] as const;

/** An entry as it is kept: the number of its kind in a byte, then the block, or the hash as displayed. */
export function encodeEntry(entry: LogEntry): Buffer {
  const body = entry.kind === 'block' ? entry.bytes : Buffer.from(entry.hash, 'hex');
  return Buffer.concat([Buffer.of(KINDS.indexOf(entry.kind)), body]);
}

/** @throws TypeError for what this never wrote. */
export function decodeEntry(record: Buffer): LogEntry {
  const kind = KINDS[record[0] ?? KINDS.length];
  if (kind === undefined) throw new TypeError('a log of another kind of devnet');
  const body = record.subarray(1);
  return kind === 'block' ? { kind, bytes: body } : { kind, hash: body.toString('hex') };
}
