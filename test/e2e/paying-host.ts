import { coinAmount } from '../../core/ledger/coin-amount.ts';
import type { BitcoinKnots } from '../daemons/bitcoin-knots.ts';
import type { KnotsWallet } from '../daemons/knots-wallet.ts';
import { freePort } from '../daemons/free-port.ts';
import { HostProcess } from './host-process.ts';
import { MinerProcess } from './miner-process.ts';
import { terminalCommand } from './terminal-command.ts';
import type { Ended } from './terminal-command.ts';
import { until } from './until.ts';

export const PAYING_POOL = 'bitcoin-regtest';
export const ADMIN_TOKEN = 'a-token-of-this-test-only';
/** In no wallet: its blocks only add depth. */
export const NOBODY = 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry';
/** Blocks that make the rewards below them spendable. */
const MATURITY = 101;
/** Only ever waited for in full where something is wrong. */
export const PATIENCE_MS = 90_000;
/** Two hashes, as many as a block takes here: each window of PPLNS is the work of some shares. */
const DIFFICULTY = 5e-10;

export interface PayingSetting {
  readonly node: BitcoinKnots;
  /** Where rewards go. */
  readonly pool: KnotsWallet;
  /** All that ever mine. */
  readonly miners: readonly KnotsWallet[];
  /** Lines of `[payout]` and of `[coin.wallet]`. */
  readonly payout: readonly string[];
  readonly wallet: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

interface Standing {
  readonly mature: bigint;
  readonly immature: bigint;
  readonly paid: bigint;
}

export interface Mining {
  readonly address: string;
  readonly shares: number;
  readonly password?: string;
}

/** A host with one pool on a real node, which pays in short spans. */
export class PayingHost {
  readonly process: HostProcess;
  readonly stratumPort: number;
  readonly #setting: PayingSetting;

  private constructor(process: HostProcess, stratumPort: number, setting: PayingSetting) {
    this.process = process;
    this.#setting = setting;
    this.stratumPort = stratumPort;
  }

  /** It runs. */
  static async start(setting: PayingSetting): Promise<PayingHost> {
    const apiPort = await freePort();
    const stratumPort = await freePort();
    const process = await HostProcess.create(
      {
        'headframe.toml': [
          '[api]',
          `listen = "127.0.0.1:${apiPort}"`,
          '[limits]',
          'loginsPerSecond = 0',
          'submitsPerSecond = 0',
          '[bans]',
          'allow = ["127.0.0.1"]',
        ].join('\n'),
        'ports.toml': [
          '[[port]]',
          `listen = "127.0.0.1:${stratumPort}"`,
          'algorithm = "sha256d"',
          `difficulty = { start = ${DIFFICULTY}, min = ${DIFFICULTY}, max = ${DIFFICULTY} }`,
        ].join('\n'),
        [`pools/${PAYING_POOL}.toml`]: poolFile(setting),
      },
      {
        apiPort,
        environment: { HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN, ...setting.environment },
      },
    );
    const host = new PayingHost(process, stratumPort, setting);
    await process.start();
    return host;
  }

  /** Changes the pool's file as an editor does; resolves when the pool runs by the new one. */
  async reload(setting: PayingSetting): Promise<void> {
    const starts = (): number => this.process.output.split('pool runs').length;
    const before = starts();
    await this.process.writeConfig(`pools/${PAYING_POOL}.toml`, poolFile(setting));
    await until('the pool to start again', () => starts() > before);
  }

  /** All at once, each until it has its shares. */
  async mine(...all: readonly Mining[]): Promise<void> {
    const url = `stratum+tcp://127.0.0.1:${this.stratumPort}`;
    const miners = all.map(({ address, shares, password = 'x' }) => {
      const words = ['--url', url, '--user', `${address}.rig`, '--password', password];
      return new MinerProcess([...words, '--threads', '1', '--shares', String(shares)]);
    });
    try {
      await until(
        () =>
          `the miners to be done; they printed:\n${miners.map((each) => each.output).join('\n')}`,
        () => miners.every(({ isDone }) => isDone),
      );
    } finally {
      for (const miner of miners) await miner.stop();
    }
  }

  /** `headframe payouts` against it. */
  payouts(...words: readonly string[]): Promise<Ended> {
    const url = `http://127.0.0.1:${this.process.apiPort}`;
    return terminalCommand(['payouts', ...words, '--url', url], {
      HEADFRAME_ADMIN_TOKEN: ADMIN_TOKEN,
    });
  }

  /** All but the operator's percent, the rest of a rounding and network fees. */
  async #allCredited(): Promise<boolean> {
    const rewards = await this.#setting.pool.rewards();
    const credits = (await this.#standings()).reduce(
      (sum, { mature, immature, paid }) => sum + mature + immature + paid,
      0n,
    );
    return rewards > 0n && credits >= (rewards * 989n) / 1000n;
  }

  /** Waits until each block is credited, and makes all credits mature; nobody gets the blocks that do. */
  async mature(): Promise<void> {
    await until('every block to be credited', () => this.#allCredited(), PATIENCE_MS);
    await this.#setting.node.call('generatetoaddress', [MATURITY, NOBODY]);
    await until(
      'all credits to be mature',
      async () => (await this.#standings()).every(({ immature }) => immature === 0n),
      PATIENCE_MS,
    );
  }

  /** What each miner is owed and was paid. */
  #standings(): Promise<readonly Standing[]> {
    return Promise.all(
      this.#setting.miners.map(async ({ address }) => {
        const { status, body } = await this.process.get(`/api/v1/miners/${address}/balances`);
        const [found] = status === 200 ? (body as Partial<Record<string, string>>[]) : [];
        const {
          balance = '0',
          pending_balance: pending = '0',
          total_paid: paid = '0',
        } = found ?? {};
        return { mature: satoshis(balance), immature: satoshis(pending), paid: satoshis(paid) };
      }),
    );
  }
}

/** Of coins as text. */
export function satoshis(coins: string): bigint {
  const amount = coinAmount(coins, 8);
  if (amount === undefined) throw new Error(`${coins} is no amount`);
  return amount;
}

function poolFile({ node, pool, payout, wallet }: PayingSetting): string {
  return [
    'plugin = "sha256"',
    `address = "${pool.address}"`,
    '[payout]',
    'scheme = "pplns"',
    'window = 4',
    'rewardAfterSeconds = 1',
    'enabled = true',
    'everySeconds = 10',
    ...payout,
    '[coin]',
    'coin = "bitcoin"',
    'network = "regtest"',
    '[[coin.daemons]]',
    `url = "${node.url}"`,
    `user = "${node.user}"`,
    `password = "${node.password}"`,
    '[coin.wallet]',
    `name = "${pool.name}"`,
    'confirmations = 2',
    ...wallet,
  ].join('\n');
}
