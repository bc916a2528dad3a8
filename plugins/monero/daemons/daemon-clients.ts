import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { CoinConfig, DaemonConfig } from '../coin-config.ts';
import { RpcClient } from '../rpc/rpc-client.ts';

export interface NamedClient {
  readonly name: string;
  readonly rpc: RpcClient;
  /** Where the daemon publishes new tips. */
  readonly zmq: string | undefined;
}

/**
 * RPC clients of the configured daemons, in order. Nothing connects before the first call.
 * @throws PoolError CONFIG_INVALID for bad addresses, half a login, or a name given twice.
 */
export function daemonClients(config: CoinConfig): NamedClient[] {
  const names = new Set<string>();
  return config.daemons.map((daemon, index) => {
    const { url, zmq } = daemon;
    const name = daemon.name ?? hostOf(url, index);
    if (names.has(name)) throw invalid(index, `name: two daemons are called "${name}"`);
    names.add(name);
    const login = loginOf(daemon, index);
    return { name, rpc: new RpcClient({ name, url, timeoutMs: config.timeoutMs, login }), zmq };
  });
}

function loginOf(
  { user, password }: DaemonConfig,
  index: number,
): { readonly user: string; readonly password: string } | undefined {
  if (user === undefined && password === undefined) return undefined;
  if (user === undefined) throw invalid(index, 'user: missing beside the password');
  if (password === undefined) throw invalid(index, 'password: missing beside the user');
  return { user, password };
}

function hostOf(url: string, index: number): string {
  if (!URL.canParse(url)) throw invalid(index, `url: "${url}" is not an address`);
  return new URL(url).host;
}

function invalid(index: number, problem: string): PoolError {
  const key = `coin.daemons[${index}]`;
  return new PoolError('CONFIG_INVALID', `${key}.${problem}`, { key });
}
