import { createHash, randomUUID } from 'node:crypto';
import { freePort } from '../daemons/free-port.ts';
import { HostProcess } from './host-process.ts';
import type { KaleNode } from './kale-node.ts';
import { MinerProcess } from './miner-process.ts';

export const KALE_POOL = 'kale';
export const POOLER_ID = 'own-pooler';
export const POOLER_TOKEN = 'a-pooler-token-of-this-test-only';
export const ADMIN_TOKEN = 'a-token-of-this-test-only';

/** Table of a pool whose ledgers leap: what is sent is good for longer than a leap. */
export const LEAPING_LEDGERS: readonly string[] = [
  '[coin.transactions]',
  'pollMs = 20',
  'boundSeconds = 600',
  'bumpAfterSeconds = 0',
];

export interface KaleSetting {
  readonly node: Pick<KaleNode, 'url' | 'address' | 'settings'>;
  readonly shareZeros: number;
  /** Between looks at the farm. @default 50 */
  readonly pollMs?: number;
  /** Instead of the node's own: such as relays before it. */
  readonly daemons?: readonly string[];
  /** Lines of the pool's file: within `[payout]`, `[coin]`, and tables of `[coin]` behind it. */
  readonly payout?: readonly string[];
  readonly coin?: readonly string[];
  readonly tables?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Enrolled {
  readonly farmerId: string;
  readonly custodialWallet: string;
  readonly farmerToken: string;
}

interface FarmerHarvest {
  readonly blockIndex: number;
  readonly status: string;
}

/** What a call came to. */
export interface Told {
  readonly status: number;
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A host with one pool of KALE, on a node that outlives it. */
export class KaleHost {
  readonly process: HostProcess;
  /** Where miners, farmers and poolers come. */
  readonly url: string;
  /** Hears every answer to `ask` and `tell`: the call, and all of its headers and its body. */
  heard: (call: string, answer: string) => void = () => undefined;

  private constructor(process: HostProcess, minePort: number) {
    this.process = process;
    this.url = `http://127.0.0.1:${minePort}`;
  }

  /** Nothing runs yet. */
  static async create(setting: KaleSetting): Promise<KaleHost> {
    const apiPort = await freePort();
    const minePort = await freePort();
    const files = {
      'headframe.toml': [
        '[api]',
        `listen = "127.0.0.1:${apiPort}"`,
        '[limits]',
        'loginsPerSecond = 0',
        'submitsPerSecond = 0',
        '[bans]',
        'allow = ["127.0.0.1"]',
      ].join('\n'),
      'ports.toml': portFile(minePort, 16 ** setting.shareZeros),
      [`pools/${KALE_POOL}.toml`]: poolFile(setting),
    };
    const environment = { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN, ...setting.environment };
    return new KaleHost(await HostProcess.create(files, { apiPort, environment }), minePort);
  }

  static async start(setting: KaleSetting): Promise<KaleHost> {
    const host = await KaleHost.create(setting);
    await host.process.start().catch(async (error: unknown) => {
      await host.process.dispose();
      throw error;
    });
    return host;
  }

  /** `headframe mine` at its port; `user` is a wallet and a name. */
  worker(user: string, threads = 1, url = this.url): MinerProcess {
    const words = ['--algo', 'kale', '--url', url, '--user', user];
    return new MinerProcess([...words, '--threads', String(threads)]);
  }

  ask(path: string, token?: string): Promise<Told> {
    return this.#call(path, { method: 'GET' }, token);
  }

  tell(path: string, body: object, token?: string): Promise<Told> {
    return this.#call(path, { method: 'POST', body: JSON.stringify(body) }, token);
  }

  /** Ids of new farmers. */
  async register(count: number, stakePercentage = 1): Promise<readonly string[]> {
    return (await this.enrol(count, stakePercentage)).map(({ farmerId }) => farmerId);
  }

  /** New farmers. */
  async enrol(count: number, stakePercentage = 1): Promise<readonly Enrolled[]> {
    const enrolled: Enrolled[] = [];
    for (let index = 0; index < count; index += 1)
      enrolled.push(await this.join({ stakePercentage }));
    return enrolled;
  }

  /** A new farmer of a pooler, whose owner made his token himself. @throws Error where it is refused */
  async join(more: object, poolerId = POOLER_ID, token = POOLER_TOKEN): Promise<Enrolled> {
    const farmerToken = `owner-token-${randomUUID()}`;
    const ownerTokenHash = createHash('sha256').update(farmerToken).digest('hex');
    const application = { poolerId, ownerTokenHash, ...more };
    const { status, value, text } = await this.tell('/farmers/register', application, token);
    if (status !== 201) throw new Error(`a farmer was answered ${status} ${text}`);
    return { ...(value as unknown as Enrolled), farmerToken };
  }

  /** Whether nothing of a farmer's pails in the blocks below `last` is under way any more. */
  async isSwept({ farmerId }: Pick<Enrolled, 'farmerId'>, last: number): Promise<boolean> {
    const { value } = await this.ask(`/farmers/${farmerId}/harvests?blocks=50`, POOLER_TOKEN);
    const harvests = value['harvests'] as readonly FarmerHarvest[];
    const over = harvests.filter(({ blockIndex }) => blockIndex < last);
    return over.every(({ status }) => status === 'swept' || status === 'lost');
  }

  async #call(path: string, init: RequestInit, token: string | undefined): Promise<Told> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.timeout(70_000),
    });
    const text = await response.text();
    this.heard(path, `${JSON.stringify([...response.headers])}\n${text}`);
    return { status: response.status, text, value: text.startsWith('{') ? JSON.parse(text) : {} };
  }
}

function portFile(port: number, difficulty: number): string {
  return [
    '[[port]]',
    `listen = "127.0.0.1:${port}"`,
    'algorithm = "kale"',
    'dialects = ["http-work"]',
    '[port.difficulty]',
    ...['start', 'min', 'max'].map((key) => `${key} = ${difficulty}`),
  ].join('\n');
}

function poolFile(setting: KaleSetting): string {
  const { node, shareZeros, payout = [], coin = [], tables = [] } = setting;
  const { daemons = [node.url] } = setting;
  return [
    'plugin = "kale"',
    `address = "${node.address}"`,
    '[payout]',
    'rewardAfterSeconds = 1',
    ...payout,
    '[coin]',
    'network = "devnet"',
    `pollMs = ${setting.pollMs ?? 50}`,
    ...coin,
    '[coin.devnet]',
    `sources = ${node.settings.devnet?.sources ?? 1}`,
    '[coin.work]',
    `shareZerosMin = ${shareZeros}`,
    `shareZerosMax = ${shareZeros}`,
    '[[coin.poolers]]',
    `id = "${POOLER_ID}"`,
    'farmersMax = 1000',
    `token = "${POOLER_TOKEN}"`,
    ...tables,
    ...daemons.flatMap((url) => ['[[coin.daemons]]', `url = "${url}"`]),
  ].join('\n');
}
