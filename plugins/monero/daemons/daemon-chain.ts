import type { Chain, NetworkStats } from '../../../core/plugin-api/chain.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { POOL_CONFIG, POOL_WORK } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import { headerCheck, infoCheck } from '../rpc/daemon-answers.ts';
import type { HeaderAnswer, InfoAnswer } from '../rpc/daemon-answers.ts';
import type { CallParams } from '../rpc/rpc-client.ts';
import { daemonClients } from './daemon-clients.ts';
import type { NamedClient } from './daemon-clients.ts';
import { rankedClients } from './ranked-clients.ts';
import type { FollowedWork } from './ranked-clients.ts';

/** `CORE_RPC_ERROR_CODE_TOO_BIG_HEIGHT` */
const ABOVE_TIP = -2;

/** Asks the daemon whose chain is mined on, and the next best where that one does not answer. */
export class DaemonChain implements Chain {
  static readonly inject = [POOL_CONFIG, POOL_WORK] as const;

  /**
   * Consensus unlocks a reward once its block and 59 on top of it are in the chain
   * (`CRYPTONOTE_MINED_MONEY_UNLOCK_WINDOW`).
   */
  readonly maturity = 60;
  readonly #network: string;
  readonly #work: FollowedWork;
  readonly #clients: readonly NamedClient[];

  constructor(config: CoinConfig, work: FollowedWork) {
    this.#network = config.network;
    this.#work = work;
    this.#clients = daemonClients(config);
  }

  async canonicalHash(height: number): Promise<string | undefined> {
    try {
      const header = await this.#ask('get_block_header_by_height', { height }, headerCheck);
      return header.block_header.hash;
    } catch (error) {
      const { rpcCode } = error instanceof PoolError ? error.facts : {};
      if (rpcCode === ABOVE_TIP) return undefined;
      throw error;
    }
  }

  async heightTip(): Promise<number> {
    return (await this.#info()).height - 1;
  }

  async networkStats(): Promise<NetworkStats> {
    const [info, last] = await Promise.all([
      this.#info(),
      this.#ask<HeaderAnswer>('get_last_block_header', {}, headerCheck),
    ]);
    const difficulty = Number(BigInt(info.wide_difficulty));
    return {
      networkType: this.#network,
      hashrateHps: difficulty / info.target,
      difficulty,
      heightTip: info.height - 1,
      tipTimeMs: last.block_header.timestamp * 1000,
      connectedPeers: info.incoming_connections_count + info.outgoing_connections_count,
    };
  }

  async #info(): Promise<InfoAnswer> {
    return this.#ask('get_info', {}, infoCheck);
  }

  async #ask<T>(
    method: string,
    params: CallParams,
    check: { Check(answer: unknown): answer is T },
  ): Promise<T> {
    let last: unknown = new PoolError('DAEMON_UNREACHABLE', `no daemon is up to answer ${method}`);
    for (const { name, rpc } of rankedClients(this.#clients, this.#work)) {
      try {
        const answer = await rpc.call(method, params);
        if (check.Check(answer)) return answer;
        last = new PoolError('DAEMON_RPC', `daemon ${name} answered nonsense to ${method}`);
      } catch (error) {
        last = error;
        // An answer is an answer; only silence passes the question on.
        if (error instanceof PoolError && error.code === 'DAEMON_RPC') break;
      }
    }
    throw last;
  }
}
