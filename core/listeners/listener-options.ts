/**
 * Certificate chain and private key of a port, as PEM text; whoever reads the files also names them
 * in errors.
 */
export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Settings of one port. What strangers may do across all ports is in `LimitOptions` and
 * `BanOptions`.
 */
export interface ListenerOptions {
  /** Address to listen on, such as `0.0.0.0`, `::` (both families) or `127.0.0.1`. */
  readonly host: string;
  /** TCP port; 0 lets the system choose. */
  readonly port: number;
  /**
   * Connections the kernel holds until they are accepted; it may cut this down
   * (`net.core.somaxconn`).
   */
  readonly backlog: number;
  /** With an identity the port speaks TLS beside plain text; without one a TLS hello is closed. */
  readonly tls: TlsIdentity | undefined;
  /**
   * `optional`: peers among `proxies` may begin with a PROXY protocol header, version 1 or 2.
   * `required`: they must, and peers from elsewhere are refused.
   */
  readonly proxyProtocol: 'off' | 'optional' | 'required';
  /**
   * Load balancers whose PROXY header is believed: CIDRs or addresses. A header from elsewhere is
   * junk.
   */
  readonly proxies: readonly string[];
  /**
   * Longest line a miner may send, without its end. A longer one is junk and closes the connection.
   */
  readonly lineBytes: number;
  /** What may wait for a peer that does not read, beyond what the kernel took. */
  readonly sendQueueBytes: number;
  /** From accept until the first bytes tell what the peer speaks. */
  readonly firstBytesMs: number;
  /** From a TLS hello until the first bytes inside tell what the peer speaks. */
  readonly tlsHandshakeMs: number;
  /** From then on until a worker is authorized. */
  readonly loginMs: number;
  /** Silence of an authorized miner. */
  readonly idleMs: number;
  /** From our end of a connection until the peer's; it is cut off then. */
  readonly closeMs: number;
  /** Silence before the kernel probes whether the peer is still there. */
  readonly keepAliveMs: number;
  /** How often time-outs are looked for; they are late by up to this much. */
  readonly sweepMs: number;
}

/** Everything but where to listen. */
export const LISTENER_DEFAULTS: Omit<ListenerOptions, 'host' | 'port'> = {
  backlog: 4096,
  tls: undefined,
  proxyProtocol: 'off',
  proxies: [],
  lineBytes: 16 * 1024,
  sendQueueBytes: 256 * 1024,
  firstBytesMs: 10_000,
  tlsHandshakeMs: 10_000,
  loginMs: 15_000,
  idleMs: 600_000,
  closeMs: 5_000,
  keepAliveMs: 60_000,
  sweepMs: 1_000,
};
