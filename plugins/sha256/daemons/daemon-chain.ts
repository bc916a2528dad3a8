import type { Chain, NetworkStats } from '../../../core/plugin-api/chain.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { POOL_CONFIG, POOL_WORK } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import { loadCoin } from '../coins/coin-catalog.ts';
import { daemonClients } from './daemon-clients.ts';
import type { NamedClient } from './daemon-clients.ts';
import type { DaemonWorkSource } from './daemon-work-source.ts';

/** What the election of the work source came to. */
type FollowedWork = Pick<DaemonWorkSource, 'health' | 'elected'>;

/** "Block height out of range". */
const OUT_OF_RANGE = -8;

/** Asks the daemon whose chain is mined on, and the next best where that one does not answer. */
export class DaemonChain implements Chain {
  static readonly inject = [POOL_CONFIG, POOL_WORK] as const;

  /**
   * One more than the coin's data says. Consensus lets a reward be spent in the block `maturity` above its
   * own, that is with `maturity` confirmations; nodes' wallets, and with them the whole field, wait for one
   * more, so that a reorganisation of one block does not undo the spending.
   */
  readonly maturity: number;
  readonly #network: string;
  readonly #work: FollowedWork;
  readonly #clients: readonly NamedClient[];

  constructor(config: CoinConfig, work: FollowedWork) {
    this.maturity = loadCoin(config.coin).maturity + 1;
    this.#network = config.network;
    this.#work = work;
    this.#clients = daemonClients(config);
  }

  async canonicalHash(height: number): Promise<string | undefined> {
    try {
      return text(await this.#ask('getblockhash', [height]));
    } catch (error) {
      const { rpcCode } = error instanceof PoolError ? error.facts : {};
      if (rpcCode === OUT_OF_RANGE) return undefined;
      throw error;
    }
  }

  async heightTip(): Promise<number> {
    return number(await this.#ask('getblockcount', []));
  }

  async networkStats(): Promise<NetworkStats> {
    const [mining, network, best] = await Promise.all([
      this.#ask('getmininginfo', []),
      this.#ask('getnetworkinfo', []),
      this.#ask('getbestblockhash', []),
    ]);
    const header = await this.#ask('getblockheader', [best]);
    return {
      networkType: this.#network,
      hashrateHps: number(field(mining, 'networkhashps')),
      difficulty: number(field(mining, 'difficulty')),
      heightTip: number(field(mining, 'blocks')),
      tipTimeMs: number(field(header, 'time')) * 1000,
      connectedPeers: number(field(network, 'connections')),
    };
  }

  async #ask(method: string, params: readonly unknown[]): Promise<unknown> {
    let last: unknown;
    for (const { rpc } of this.#ranked()) {
      try {
        return await rpc.call(method, params);
      } catch (error) {
        last = error;
        // An answer is an answer; only silence passes the question on.
        if (error instanceof PoolError && error.code === 'DAEMON_RPC') break;
      }
    }
    throw last;
  }

  /** The elected one first, whatever others say of a chain that nobody mines on here; then the highest tip. */
  #ranked(): readonly NamedClient[] {
    const health = new Map(this.#work.health().map((each) => [each.name, each]));
    const rank = (client: NamedClient): number => {
      const known = health.get(client.name);
      if (known?.state === 'up' && client.name === this.#work.elected) return Infinity;
      return known?.state === 'up' ? (known.heightTip ?? 0) : -1;
    };
    return [...this.#clients].sort((a, b) => rank(b) - rank(a));
  }
}

function field(answer: unknown, key: string): unknown {
  return typeof answer === 'object' && answer !== null
    ? (answer as Record<string, unknown>)[key]
    : undefined;
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new PoolError('DAEMON_RPC', `a daemon answered ${typeof value} where a number belongs`);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new PoolError('DAEMON_RPC', `a daemon answered ${typeof value} where a text belongs`);
}
