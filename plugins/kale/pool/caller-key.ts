import { isIPv6 } from 'node:net';

const GROUPS = 8;
const SUBSCRIBER_GROUPS = 4;

/** Who an address is to limits: an IPv4 address itself, the /64 of an IPv6 one, all of which a subscriber has. */
export function callerKey(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::', 2);
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = new Array<string>(Math.max(0, GROUPS - before.length - after.length)).fill('0');
  const groups = [...before, ...zeros, ...after].slice(0, SUBSCRIBER_GROUPS);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
