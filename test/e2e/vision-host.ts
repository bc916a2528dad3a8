import { freePort } from '../daemons/free-port.ts';
import { PARAMETERS, RunningDevnet, WALLET } from '../plugins/visionx/running-devnet.ts';
import { HostProcess } from './host-process.ts';
import { MinerProcess } from './miner-process.ts';

export const VISION_POOL = 'vision';
export const ADMIN_TOKEN = 'a-token-of-this-test-only';

export interface VisionSetting {
  readonly node: RunningDevnet;
  /** Hashes of a share. */
  readonly shareDifficulty: number;
  /** Lines above and within `[coin]`, and of `[payout]`. */
  readonly pool?: readonly string[];
  readonly coin?: readonly string[];
  readonly payout?: readonly string[];
}

/** What a call of the pool protocol came to. */
export interface Told {
  readonly status: number;
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A host with one pool of VisionX, on a node that outlives it. */
export class VisionHost {
  readonly process: HostProcess;
  /** Where workers come. */
  readonly url: string;

  private constructor(process: HostProcess, minePort: number) {
    this.process = process;
    this.url = `http://127.0.0.1:${minePort}`;
  }

  /** It runs. */
  static async start(setting: VisionSetting): Promise<VisionHost> {
    const apiPort = await freePort();
    const minePort = await freePort();
    const files = {
      'headframe.toml': [
        '[api]',
        `listen = "127.0.0.1:${apiPort}"`,
        '[limits]',
        'loginsPerSecond = 0',
        'submitsPerSecond = 0',
      ].join('\n'),
      'ports.toml': portFile(minePort, setting.shareDifficulty),
      [`pools/${VISION_POOL}.toml`]: poolFile(setting),
    };
    const environment = { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN };
    const process = await HostProcess.create(files, { apiPort, environment });
    await process.start();
    return new VisionHost(process, minePort);
  }

  /** `headframe mine` at its port; `user` is a wallet and a name. */
  worker(user: string, threads = 1, url = this.url): MinerProcess {
    const words = ['--algo', 'visionx', '--url', url, '--user', user];
    return new MinerProcess([...words, '--threads', String(threads)]);
  }

  /** What a call below `/pool` tells anybody. */
  async ask(path: string): Promise<Told> {
    return told(await fetch(`${this.url}/pool${path}`, { signal: AbortSignal.timeout(10_000) }));
  }

  /** A call of the operator below `/pool`. */
  async command(path: string, body: object = {}): Promise<Told> {
    const response = await fetch(`${this.url}/pool${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    return told(response);
  }
}

/** A node by the time of this machine, with the network and the parameters that `VisionHost` has. */
export function visionNode(difficulty: number): Promise<RunningDevnet> {
  const clock = { nowMs: () => Date.now(), spanMs: () => performance.now() };
  return RunningDevnet.start({ network: 'devnet', devnet: { difficulty } }, clock);
}

async function told(response: Response): Promise<Told> {
  const text = await response.text();
  const value = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, text, value };
}

function portFile(port: number, difficulty: number): string {
  return [
    '[[port]]',
    `listen = "127.0.0.1:${port}"`,
    'algorithm = "visionx"',
    'dialects = ["http-work"]',
    '[port.difficulty]',
    ...['start', 'min', 'max'].map((key) => `${key} = ${difficulty}`),
  ].join('\n');
}

function poolFile({ node, pool = [], coin = [], payout = [] }: VisionSetting): string {
  return [
    'plugin = "visionx"',
    `address = "${WALLET}"`,
    ...pool,
    '[payout]',
    'rewardAfterSeconds = 1',
    ...payout,
    '[coin]',
    'network = "devnet"',
    'maturity = 2',
    'confirmations = 1',
    'pollMs = 50',
    ...coin,
    '[coin.parameters]',
    ...Object.entries(PARAMETERS).map(([key, value]) => `${key} = ${value}`),
    '[[coin.daemons]]',
    `url = "${node.url}"`,
  ].join('\n');
}
