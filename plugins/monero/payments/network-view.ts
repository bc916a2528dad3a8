import { PoolError } from '../../../core/plugin-api/errors.ts';
import { daemonClients } from '../daemons/daemon-clients.ts';
import type { NamedClient } from '../daemons/daemon-clients.ts';
import { rankedClients } from '../daemons/ranked-clients.ts';
import type { FollowedWork } from '../daemons/ranked-clients.ts';
import type { CoinConfig } from '../coin-config.ts';
import { infoCheck } from '../rpc/daemon-answers.ts';
import type { RpcClient } from '../rpc/rpc-client.ts';
import type { BuiltTransaction } from './built-transaction.ts';
import { submissionCheck, transactionsCheck } from './node-answers.ts';
import { isSpentDeep } from './spent-elsewhere.ts';

/** What nodes said to a transaction that was handed to them. */
export type Reception =
  | { readonly kind: 'taken' }
  /** Every node refused it, and none for what it spends. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Silence, or a double spend: perhaps of a transaction that another node has. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** What the pool's nodes know of transactions. Calls reject with `DAEMON_*` where no node answers. */
export class NetworkView {
  readonly #work: FollowedWork;
  readonly #clients: readonly NamedClient[];

  constructor(config: CoinConfig, work: FollowedWork) {
    this.#work = work;
    this.#clients = daemonClients(config);
  }

  /** Confirmations of those that some node knows, 0 in its pool; of the first in the order of trust that does. */
  async confirmations(hashes: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    let answered = false;
    let failure: unknown = this.#silence();
    for (const { rpc } of this.#ranked()) {
      const missing = hashes.filter((hash) => !found.has(hash));
      if (missing.length === 0) break;
      try {
        for (const [hash, count] of await confirmationsAt(rpc, missing)) found.set(hash, count);
        answered = true;
      } catch (error) {
        failure = error;
      }
    }
    if (!answered) throw failure;
    return found;
  }

  /** Hands a transaction to every node; as often as one likes. Never rejects. */
  async submit({ blob }: BuiltTransaction): Promise<Reception> {
    const clients = this.#ranked();
    const receptions = await Promise.all(clients.map(({ rpc }) => handed(rpc, blob)));
    const taken = receptions.find(({ kind }) => kind === 'taken');
    const open = receptions.find(({ kind }) => kind === 'unknown');
    return taken ?? open ?? receptions[0] ?? { kind: 'unknown', reason: this.#silence().message };
  }

  /** Whether the chain spends one of these otherwise, `depth` blocks deep, seen by the elected node. */
  async isSpentDeep(keyImages: readonly string[], depth: number): Promise<boolean> {
    const [first] = this.#ranked();
    if (first === undefined) throw this.#silence();
    return isSpentDeep(first.rpc, keyImages, depth);
  }

  #ranked(): readonly NamedClient[] {
    return rankedClients(this.#clients, this.#work);
  }

  #silence(): PoolError {
    return new PoolError('DAEMON_UNREACHABLE', 'no daemon is up to ask about transactions');
  }
}

async function confirmationsAt(
  rpc: RpcClient,
  hashes: readonly string[],
): Promise<readonly (readonly [string, number])[]> {
  const answer = await rpc.post('get_transactions', { txs_hashes: hashes, prune: true });
  const info = await rpc.call('get_info');
  if (!transactionsCheck.Check(answer) || !infoCheck.Check(info))
    throw new PoolError('DAEMON_RPC', 'a daemon answered nonsense about transactions');
  return (answer.txs ?? []).flatMap(({ tx_hash: hash, in_pool: waits, block_height: height }) => {
    if (waits) return [[hash, 0] as const];
    // It may have left its block between the two answers; the next look tells.
    return height === undefined ? [] : [[hash, Math.max(0, info.height - height)] as const];
  });
}

async function handed(rpc: RpcClient, blob: string): Promise<Reception> {
  let answer: unknown;
  try {
    answer = await rpc.post('send_raw_transaction', { tx_as_hex: blob, do_not_relay: false });
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
  }
  if (!submissionCheck.Check(answer))
    return { kind: 'unknown', reason: 'a daemon answered nonsense to a transaction' };
  if (answer.status === 'OK') return { kind: 'taken' };
  const { status, reason = '', ...flags } = answer;
  const raised = Object.entries(flags)
    .filter(([, value]) => value === true)
    .map(([name]) => name);
  const words = [reason, ...raised]
    .filter((word) => word !== '')
    .join(', ')
    .slice(0, 300);
  // A node that is busy, or that gives no ground, has not judged it.
  if (status !== 'Failed' || raised.length === 0 || answer.double_spend === true)
    return { kind: 'unknown', reason: words || `a daemon answered status "${status}"` };
  return { kind: 'refused', reason: words };
}
