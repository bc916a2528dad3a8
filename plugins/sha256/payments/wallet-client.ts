import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { CoinConfig, WalletConfig } from '../coin-config.ts';
import { RpcClient } from '../rpc/rpc-client.ts';
import { RpcCredentials } from '../rpc/rpc-credentials.ts';

const NAME = 'wallet';

/**
 * RPC of the configured wallet, on the first daemon where none of its own is named. Nothing connects before the
 * first call. @throws PoolError CONFIG_INVALID for a bad address or credentials.
 */
export function walletClient(
  { daemons }: Pick<CoinConfig, 'daemons'>,
  settings: WalletConfig,
): RpcClient {
  const [daemon] = daemons;
  const url = settings.url ?? daemon?.url ?? '';
  if (!URL.canParse(url)) {
    const key = settings.url === undefined ? 'coin.daemons[0].url' : 'coin.wallet.url';
    throw new PoolError('CONFIG_INVALID', `${key}: "${url}" is not an address`, { key });
  }
  const { cookieFile, user, password } = settings;
  const own = (cookieFile ?? user ?? password) !== undefined;
  // The daemon's login is for the daemon: another address never hears it.
  const login = own || settings.url !== undefined ? { cookieFile, user, password } : daemon;
  return new RpcClient(
    { name: NAME, url: walletUrl(url, settings.name), timeoutMs: settings.timeoutMs },
    new RpcCredentials({ url, ...given(login ?? {}) }, NAME, 'coin.wallet'),
  );
}

/** Nodes with several wallets want the name in the path; the one wallet of an old node has none. */
function walletUrl(url: string, name: string): string {
  if (name === '') return url;
  return `${url.replace(/\/+$/, '')}/wallet/${encodeURIComponent(name)}`;
}

interface Login {
  readonly cookieFile?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

function given({ cookieFile, user, password }: Login) {
  return {
    ...(cookieFile === undefined ? {} : { cookieFile }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}
