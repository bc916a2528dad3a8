/** Where workers find the pool. */
import { isIPv6 } from 'node:net';
import type { RouteRequest } from '../../../core/plugin-api/routes.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import type { WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { MiningModes } from './mining-modes.ts';

export interface ShownAddress {
  readonly url: string;
  /** One that is open, where there is one. */
  readonly port: number;
  /** What somebody who set the port should know. */
  readonly note: string | undefined;
}

export class PoolAddress {
  readonly #modes: MiningModes;
  readonly #desk: Pick<WorkDesk, 'ports'>;
  readonly #wallet: Wallet;

  constructor(modes: MiningModes, desk: Pick<WorkDesk, 'ports'>, wallet: Wallet) {
    this.#modes = modes;
    this.#desk = desk;
    this.#wallet = wallet;
  }

  /** As it is for who sent the request. */
  shown(request: Pick<RouteRequest, 'headers' | 'port'>): ShownAddress {
    const { poolPort, hostAddress } = this.#modes.settings;
    const ports = this.#desk.ports();
    const port = portAmong(ports, [poolPort, request.port]) ?? poolPort;
    const host = this.#isHost(hostAddress) ? hostAddress : hostOf(request.headers['host']);
    return { url: `http://${authority(host, port)}`, port, note: noteOf(poolPort, ports) };
  }

  /** Whether the pool is served by a port now. */
  isOpen(port: number): boolean {
    return this.#desk.ports().includes(port);
  }

  /** Upstream has the wallet that gets the fee here: that is no host. */
  #isHost(hostAddress: string): boolean {
    return hostAddress !== '' && this.#wallet.checkAddress(hostAddress).kind !== 'valid';
  }
}

/** The first that is open; else any. */
function portAmong(
  open: readonly number[],
  wished: readonly (number | undefined)[],
): number | undefined {
  return wished.find((port) => port !== undefined && open.includes(port)) ?? open[0];
}

function noteOf(poolPort: number, open: readonly number[]): string | undefined {
  if (open.includes(poolPort)) return undefined;
  const where = open.length === 0 ? 'no port' : `port ${open.join(', ')}`;
  return `pool_port ${poolPort} is not open: ports.toml sets the ports, and this pool is served by ${where}`;
}

/** The host of a request's header, without its port. */
function hostOf(header: string | undefined): string {
  const url = `http://${header ?? ''}`;
  return URL.canParse(url) ? new URL(url).hostname : 'localhost';
}

function authority(host: string, port: number): string {
  if (isIPv6(host)) return `[${host}]:${port}`;
  return /:[0-9]+$/.test(host) ? host : `${host}:${port}`;
}
