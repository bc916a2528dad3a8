/**
 * What a peer speaks, told by its first bytes, so that one port serves them all.
 *
 * A single byte is not enough: a binary handshake that opens with a random key would be mistaken
 * for text once in a few connections. Text is what is printable for a whole line, or for 64 bytes;
 * a random key passes with (98/256)^64, about 10^-27.
 */

export type FirstBytes = 'need-more' | 'text-line' | 'http' | 'tls' | 'other';

const DECIDING_BYTES = 64;
const TLS_HANDSHAKE = 0x16;
const TLS_MAJOR = 0x03;
/** `PRI` is how HTTP/2 begins without an upgrade. */
const HTTP_METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|PRI) /;
const HTTP_METHOD_BYTES = 8;

/**
 * Judges everything that came so far. `need-more` for at most 63 bytes; the caller limits how long
 * it waits.
 */
export function classifyFirstBytes(head: Buffer): FirstBytes {
  if (head[0] === TLS_HANDSHAKE) {
    if (head.length < 2) return 'need-more';
    return head[1] === TLS_MAJOR ? 'tls' : 'other';
  }
  let lineEnded = false;
  for (const byte of head.subarray(0, DECIDING_BYTES)) {
    if (!isText(byte)) return 'other';
    lineEnded ||= byte === 0x0a;
  }
  if (HTTP_METHOD.test(head.toString('latin1', 0, HTTP_METHOD_BYTES))) return 'http';
  return lineEnded || head.length >= DECIDING_BYTES ? 'text-line' : 'need-more';
}

/** Printable ASCII, tab, line feed, carriage return. */
function isText(byte: number): boolean {
  return (byte >= 0x20 && byte <= 0x7e) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
