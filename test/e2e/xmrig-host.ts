import { identityOf } from '../core/listeners/tls-identity.ts';
import { freePort } from '../daemons/free-port.ts';
import { HostProcess } from './host-process.ts';

export const POOL_FILE = 'pools/monero-devnet.toml';
export const XMR_ADDRESS =
  '45JHsL5uTQ7dAbQeAbXLZ8LvieV3XBJA9gARu7siwhbVXonZgGmiJbVX1Y6k9y312n3jzsQBgwUr7Bd2DF1o3dPhAiJfpgA';

export interface XmrigHost {
  readonly host: HostProcess;
  readonly stratumPort: number;
  /** Of the devnet's RPC. */
  readonly devnetPort: number;
}

/**
 * A host on a Monero devnet, not started yet: a hash takes a processor some ten milliseconds, so a share
 * takes one at first, and a block sixty. Work on the previous tip is stale at once.
 */
export async function xmrigHost(): Promise<XmrigHost> {
  const [apiPort, stratumPort, devnetPort] = [await freePort(), await freePort(), await freePort()];
  const tls = await identityOf('localhost');
  const files = {
    'headframe.toml': [
      '[api]',
      `listen = "127.0.0.1:${apiPort}"`,
      '[verifier]',
      'memory = "light"',
      '[jobs]',
      'lateGraceSeconds = 0',
      // All miners are one address here, and some of them mean to send what is refused.
      '[bans]',
      'submissionsMin = 0',
    ].join('\n'),
    'ports.toml': [
      '[[port]]',
      `listen = "127.0.0.1:${stratumPort}"`,
      'algorithm = "randomx"',
      'dialects = ["stratum-cryptonote"]',
      'shareSeconds = 2',
      '[port.difficulty]',
      'start = 1',
      'min = 1',
      'max = 1e6',
      '[port.tls]',
      'cert = "tls/cert.pem"',
      'key = "tls/key.pem"',
    ].join('\n'),
    'tls/cert.pem': String(tls.certificate),
    'tls/key.pem': String(tls.key),
    [POOL_FILE]: [
      'plugin = "monero"',
      `address = "${XMR_ADDRESS}"`,
      '[coin]',
      'network = "fakechain"',
      '[[coin.daemons]]',
      `url = "http://127.0.0.1:${devnetPort}"`,
      '[coin.devnet]',
      'difficulty = 60',
      '[devnet]',
      `listen = "127.0.0.1:${devnetPort}"`,
    ].join('\n'),
  };
  const host = await HostProcess.create(files, { apiPort });
  return { host, stratumPort, devnetPort };
}
