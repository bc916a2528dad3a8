import type { LimitReason } from './address-limits.ts';

/**
 * Why a connection was turned away before anything of it was read (or right after its PROXY
 * header).
 */
export type RefusalReason = LimitReason | 'banned' | 'not-a-proxy';

/** Why a connection ended. `session` is what a session asked for; `peer` is the other side. */
export type CloseReason =
  | 'peer'
  | 'session'
  | 'shutdown'
  | 'first-bytes-timeout'
  | 'tls-timeout'
  | 'login-timeout'
  | 'idle-timeout'
  | 'send-queue-full'
  | 'line-too-long'
  | 'proxy-header'
  | 'tls-not-served'
  | 'unknown-protocol'
  | 'session-failed'
  | 'banned'
  | 'refused';

/**
 * Plain numbers of one port, changed on the hot path and read at scrape time. Only `open` ever
 * falls.
 */
export class ListenerCounters {
  open = 0;
  accepted = 0;
  /** Connections that the system could not give us, mostly for want of file descriptors. */
  acceptErrors = 0;
  secured = 0;
  bytesIn = 0;
  /** Text counts its characters. */
  bytesOut = 0;
  writes = 0;
  junk = 0;
  bans = 0;
  /** Calls over a token bucket. */
  overLimit = 0;
  readonly refused: Record<RefusalReason, number> = {
    banned: 0,
    'not-a-proxy': 0,
    'total-limit': 0,
    'address-limit': 0,
    'subnet-limit': 0,
  };
  readonly closed: Record<CloseReason, number> = {
    peer: 0,
    session: 0,
    shutdown: 0,
    'first-bytes-timeout': 0,
    'tls-timeout': 0,
    'login-timeout': 0,
    'idle-timeout': 0,
    'send-queue-full': 0,
    'line-too-long': 0,
    'proxy-header': 0,
    'tls-not-served': 0,
    'unknown-protocol': 0,
    'session-failed': 0,
    banned: 0,
    refused: 0,
  };
}
