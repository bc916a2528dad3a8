import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Address of the caller, IPv4 in its plain form. Behind one of our own proxies it is the last entry
 * of `X-Forwarded-For`, the one that proxy wrote; from anybody else that header is ignored.
 */
export function callerAddress(
  request: IncomingMessage,
  trustedProxies: ReadonlySet<string>,
): string {
  const peer = plain(request.socket.remoteAddress ?? '');
  if (!trustedProxies.has(peer)) return peer;
  const header = request.headers['x-forwarded-for'];
  const last =
    String(header ?? '')
      .split(',')
      .at(-1)
      ?.trim() ?? '';
  return isIP(last) === 0 ? peer : plain(last);
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
