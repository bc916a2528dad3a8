import { freePort } from '../daemons/free-port.ts';
import type { Monerod } from '../daemons/monerod.ts';
import { madeAddress } from '../plugins/monero/known-addresses.ts';
import { HostProcess } from './host-process.ts';

export const MONERO_POOL = 'monero';
/** Whoever knows its view key sees that a block pays it: `isPaidByCoinbase` does. */
export const MONERO_POOL_ADDRESS = madeAddress('fakechain', 'standard');
export const ADMIN_TOKEN = 'a-token-of-this-test-only';

/** What a pool works on: real daemons, or a chain of the host's own at a difficulty. */
export type MoneroChain =
  | { readonly daemons: readonly Monerod[] }
  | { readonly devnetDifficulty: number };

/** A port at a difficulty that stays, in hashes. */
export interface FixedPort {
  readonly port: number;
  readonly difficulty: number;
}

export interface MoneroHostOptions {
  readonly ports: readonly FixedPort[];
  readonly headframe?: readonly string[];
  /** Where rewards go, by default to `MONERO_POOL_ADDRESS`. */
  readonly address?: string;
  /** Further sections of the pool's file. */
  readonly pool?: readonly string[];
  /** Further variables of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A host with one pool of Monero; RandomX is verified in light mode unless `headframe` says otherwise. */
export async function moneroHost(
  chain: MoneroChain,
  {
    ports,
    headframe = ['[verifier]', 'memory = "light"'],
    address = MONERO_POOL_ADDRESS,
    pool = [],
    environment = {},
  }: MoneroHostOptions,
): Promise<HostProcess> {
  const apiPort = await freePort();
  const work = 'daemons' in chain ? daemonLines(chain.daemons) : await devnetLines(chain);
  return HostProcess.create(
    {
      'headframe.toml': ['[api]', `listen = "127.0.0.1:${apiPort}"`, ...headframe].join('\n'),
      'ports.toml': ports.flatMap(portLines).join('\n'),
      [`pools/${MONERO_POOL}.toml`]: [
        'plugin = "monero"',
        `address = "${address}"`,
        '[coin]',
        'network = "fakechain"',
        ...work,
        ...pool,
      ].join('\n'),
    },
    { apiPort, environment: { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN, ...environment } },
  );
}

/** The value of a metric, summed over what it is labelled with besides `label`; 0 where there is none. */
export async function metric(host: HostProcess, name: string, label = ''): Promise<number> {
  const { body } = await host.get('/metrics');
  let sum = 0;
  for (const line of String(body).split('\n')) {
    const isIt = line.startsWith(`headframe_${name}{`) || line.startsWith(`headframe_${name} `);
    if (isIt && line.includes(label)) sum += Number(line.slice(line.lastIndexOf(' ')));
  }
  return sum;
}

function portLines({ port, difficulty }: FixedPort): string[] {
  return [
    '[[port]]',
    `listen = "127.0.0.1:${port}"`,
    'algorithm = "randomx"',
    'dialects = ["stratum-cryptonote"]',
    `difficulty = { start = ${difficulty}, min = ${difficulty}, max = ${difficulty} }`,
  ];
}

/** Polling is so slow that whatever comes at once came by ZMQ. */
function daemonLines(daemons: readonly Monerod[]): string[] {
  const each = daemons.flatMap(({ url, zmq }) => [
    '[[coin.daemons]]',
    `url = "${url}"`,
    `zmq = "${zmq}"`,
  ]);
  return ['pollMs = 10000', ...each];
}

async function devnetLines({
  devnetDifficulty,
}: {
  readonly devnetDifficulty: number;
}): Promise<string[]> {
  const port = await freePort();
  return [
    '[[coin.daemons]]',
    `url = "http://127.0.0.1:${port}"`,
    '[coin.devnet]',
    `difficulty = ${devnetDifficulty}`,
    '[devnet]',
    `listen = "127.0.0.1:${port}"`,
  ];
}
