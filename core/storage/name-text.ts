const NAME_LENGTH_MAX = 256;

/**
 * A miner's or worker's name as the database can keep it. Dialects already refuse such names; but
 * one that PostgreSQL refuses (a NUL, half a surrogate pair, longer than an index entry) would hold
 * up the log for ever, so the last gate mends instead of refusing.
 */
export function nameText(name: string): string {
  const short = name.length > NAME_LENGTH_MAX ? name.slice(0, NAME_LENGTH_MAX) : name;
  return /[\0\ud800-\udfff]/.test(short)
    ? Buffer.from(short.replaceAll('\0', '\ufffd'), 'utf8').toString('utf8')
    : short;
}
