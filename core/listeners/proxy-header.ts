/**
 * PROXY protocol, versions 1 (text) and 2 (binary), as HAProxy's `proxy-protocol.txt` defines them:
 * what a load balancer says about the peer in front of it, before the peer's own bytes. Pure; trust
 * is decided elsewhere.
 */
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { peerAddress } from './peer-address.ts';

/**
 * What the bytes so far say. `address` is undefined where the balancer speaks for itself (health
 * checks).
 */
export type ProxyHeader =
  | { readonly kind: 'absent' }
  | { readonly kind: 'need-more' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'present'; readonly bytes: number; readonly address: string | undefined };

const ABSENT: ProxyHeader = { kind: 'absent' };
const NEED_MORE: ProxyHeader = { kind: 'need-more' };
const MALFORMED: ProxyHeader = { kind: 'malformed' };

const V1_SIGNATURE = Buffer.from('PROXY ', 'latin1');
/** Longest version 1 header, its CRLF included. */
const V1_BYTES_MAX = 107;
const V2_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V2_FIXED_BYTES = 16;
/** Cloud balancers append fields of some hundred bytes; the format itself would allow 64 KiB. */
const V2_BYTES_MAX = 1024;

/** Reads the header at the start of a stream. Waits for at most 1,023 bytes. */
export function readProxyHeader(head: Buffer): ProxyHeader {
  if (beginsLike(head, V1_SIGNATURE)) {
    return head.length < V1_SIGNATURE.length ? NEED_MORE : readText(head);
  }
  if (beginsLike(head, V2_SIGNATURE)) {
    return head.length < V2_FIXED_BYTES ? NEED_MORE : readBinary(head);
  }
  return ABSENT;
}

function beginsLike(head: Buffer, signature: Buffer): boolean {
  const length = Math.min(head.length, signature.length);
  return head.compare(signature, 0, length, 0, length) === 0;
}

function readText(head: Buffer): ProxyHeader {
  const end = head.subarray(0, V1_BYTES_MAX).indexOf('\r\n', 0, 'latin1');
  if (end < 0) return head.length < V1_BYTES_MAX ? NEED_MORE : MALFORMED;
  const bytes = end + 2;
  const [, family, source, destination, ...ports] = head.toString('latin1', 0, end).split(' ');
  if (family === 'UNKNOWN') return { kind: 'present', bytes, address: undefined };
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : undefined;
  if (isAddress === undefined || source === undefined || destination === undefined)
    return MALFORMED;
  if (!isAddress(source) || !isAddress(destination)) return MALFORMED;
  if (ports.length !== 2 || !ports.every(isPort)) return MALFORMED;
  return { kind: 'present', bytes, address: canonical(source) };
}

function isPort(text: string): boolean {
  return /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;
}

/**
 * | at | size | what |
 * |---|---|---|
 * | 0 | 12 | signature |
 * | 12 | 1 | version 2 in the high half; command in the low one: 0 the balancer itself, 1 a peer |
 * | 13 | 1 | family and transport: 0x11 TCP over IPv4, 0x21 TCP over IPv6, 0x00 and 0x31 without an IP address |
 * | 14 | 2 | length of the rest, big-endian |
 * | 16 | 4 or 16 | source address; then destination, ports, optional fields |
 */
function readBinary(head: Buffer): ProxyHeader {
  const versionAndCommand = head[12];
  const bytes = V2_FIXED_BYTES + head.readUInt16BE(14);
  if (bytes > V2_BYTES_MAX) return MALFORMED;
  if (versionAndCommand !== 0x20 && versionAndCommand !== 0x21) return MALFORMED;
  if (head.length < bytes) return NEED_MORE;
  if (versionAndCommand === 0x20) return { kind: 'present', bytes, address: undefined };
  switch (head.readUInt8(13)) {
    case 0x11:
      if (bytes < V2_FIXED_BYTES + 12) return MALFORMED;
      return { kind: 'present', bytes, address: head.subarray(16, 20).join('.') };
    case 0x21:
      if (bytes < V2_FIXED_BYTES + 36) return MALFORMED;
      return { kind: 'present', bytes, address: canonical(ipv6Text(head.subarray(16, 32))) };
    case 0x00:
    case 0x31:
      return { kind: 'present', bytes, address: undefined };
    default:
      return MALFORMED;
  }
}

function ipv6Text(address: Buffer): string {
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(address.readUInt16BE(at).toString(16));
  return groups.join(':');
}

/** One spelling per address, or bans and limits could be dodged by spelling it anew. */
function canonical(address: string): string {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  return peerAddress(new SocketAddress({ address, family }).address);
}
