/** IP addresses as limits and bans see them: one text per address, and the network it lies in. */

/**
 * An IPv4 address that came in through an IPv6 socket loses its prefix; a link-local one loses its
 * zone.
 */
export function peerAddress(address: string): string {
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7);
  const zone = address.indexOf('%');
  return zone < 0 ? address : address.slice(0, zone);
}

/** The /24 of an IPv4 address, the /48 of an IPv6 one: what one person easily holds. */
export function subnetOf(address: string): string {
  if (!address.includes(':')) return address.slice(0, address.lastIndexOf('.'));
  const gap = address.indexOf('::');
  if (gap < 0) return address.split(':', 3).join(':');
  const before = address.slice(0, gap).split(':').filter(Boolean);
  const after = address
    .slice(gap + 2)
    .split(':')
    .filter(Boolean);
  const zeros = new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 3).join(':');
}

/** True for the machine's own addresses. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
