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
  return address.includes(':')
    ? groupsOf(address).slice(0, 3).join(':')
    : address.slice(0, address.lastIndexOf('.'));
}

/**
 * Who an address is to limits and bans: an IPv4 address itself, the /64 of an IPv6 one, since a subscriber has
 * all of it and may come from another address each time. The text of a /64 is its own subscriber.
 */
export function subscriberOf(address: string): string {
  if (!address.includes(':') || isLoopback(address)) return address;
  return `${groupsOf(address.replace('/64', '')).slice(0, 4).join(':')}::/64`;
}

/** True for the machine's own addresses. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** The eight numbers of an IPv6 address, each in its shortest spelling. */
function groupsOf(address: string): readonly string[] {
  const [head = '', tail] = address.split('::', 2);
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].map((group) =>
    /^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16).toString(16) : group,
  );
}
