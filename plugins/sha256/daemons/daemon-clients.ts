import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { CoinConfig } from '../coin-config.ts';
import { RpcClient } from '../rpc/rpc-client.ts';
import { RpcCredentials } from '../rpc/rpc-credentials.ts';

export interface NamedClient {
  readonly name: string;
  readonly rpc: RpcClient;
}

/**
 * RPC clients of the configured daemons, in order. Nothing connects before the first call.
 * @throws PoolError CONFIG_INVALID for bad addresses, credentials, or a name given twice.
 */
export function daemonClients(config: CoinConfig): NamedClient[] {
  const names = new Set<string>();
  return config.daemons.map((daemon, index) => {
    const name = daemon.name ?? hostOf(daemon.url, index);
    if (names.has(name)) throw invalid(index, `name: two daemons are called "${name}"`);
    names.add(name);
    const credentials = new RpcCredentials(daemon, name);
    const { url } = daemon;
    return { name, rpc: new RpcClient({ name, url, timeoutMs: config.timeoutMs }, credentials) };
  });
}

function hostOf(url: string, index: number): string {
  if (!URL.canParse(url)) throw invalid(index, `url: "${url}" is not an address`);
  return new URL(url).host;
}

function invalid(index: number, problem: string): PoolError {
  const key = `coin.daemons[${index}]`;
  return new PoolError('CONFIG_INVALID', `${key}.${problem}`, { key });
}
