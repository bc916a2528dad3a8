import { freePort } from '../daemons/free-port.ts';
import { HostProcess } from './host-process.ts';

const BITCOIN_ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
/** In the old form, which both coins pay: who mines with it can be moved between them. */
export const MINER_ADDRESS = 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn';
export const ADMIN_TOKEN = 'a-token-of-this-test-only';

/** A host on two devnets behind one port, at a difficulty that nearly every hash meets. */
export async function devnetHost({
  stratumPort,
  environment = {},
}: {
  stratumPort: number;
  environment?: Record<string, string>;
}): Promise<HostProcess> {
  const apiPort = await freePort();
  const devnet = async (coin: string, address: string, priority: number) => {
    const port = await freePort();
    return [
      'plugin = "sha256"',
      `address = "${address}"`,
      `priority = ${priority}`,
      '[coin]',
      `coin = "${coin}"`,
      'network = "regtest"',
      '[[coin.daemons]]',
      `url = "http://127.0.0.1:${port}"`,
      '[devnet]',
      `listen = "127.0.0.1:${port}"`,
    ].join('\n');
  };
  return HostProcess.create(
    {
      'headframe.toml': [
        '[api]',
        `listen = "127.0.0.1:${apiPort}"`,
        '[limits]',
        'loginsPerSecond = 0',
        'submitsPerSecond = 0',
      ].join('\n'),
      'ports.toml': [
        '[[port]]',
        `listen = "127.0.0.1:${stratumPort}"`,
        'algorithm = "sha256d"',
        '[port.difficulty]',
        'start = 1e-9',
        'min = 1e-9',
        'max = 1e-9',
      ].join('\n'),
      'pools/bitcoin-devnet.toml': await devnet('bitcoin', BITCOIN_ADDRESS, 1),
      'pools/bitcoin-cash-devnet.toml': await devnet(
        'bitcoin-cash',
        'bchreg:qp63uahgrxged4z5jswyt5dn5v3lzsem6c6mz8vuwd',
        0,
      ),
    },
    { apiPort, environment: { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN, ...environment } },
  );
}
