/** Lets a path go on until everybody is paid, while blocks are mined, and a person decides where that is needed. */
import { setTimeout as pause } from 'node:timers/promises';
import { batchKey } from '../../../core/payouts/payout-batch.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { POOL } from './payout-path.ts';
import type { PathPlaces, PayoutPath } from './payout-path.ts';

/** The node and wallet themselves, past everything that stands between them and a pool. */
type Node = PathPlaces['node'];

/** Some forty looks decide the fate of any payment. With more of them, somebody else has the lock. */
const LOOKS = 40;
const LOOKS_MAX = 2_000;
const PAUSE_MS = 20;

/** Keys of nobody. */
const NOBODY = 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry';

export class PathEnd {
  readonly #node: Node;
  readonly #wallet: string;

  constructor({ node, wallet }: Pick<PathPlaces, 'node' | 'wallet'>) {
    this.#node = node;
    this.#wallet = wallet;
  }

  /** Resolves with how often a person had to decide. `look`: one look of the path. */
  async reach(path: PayoutPath, look = () => path.look()): Promise<number> {
    let decisions = 0;
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      try {
        const standing = await path.standing();
        if (standing === 'paid') return decisions;
        if (standing === 'sent') await this.mine();
        await look();
        decisions += await this.#decide(path);
      } catch (error) {
        if (!(error instanceof PoolError) || error.code !== 'STORAGE_UNAVAILABLE') throw error;
      }
      if (looks > LOOKS) await pause(PAUSE_MS);
    }
    throw new Error(`not paid after ${LOOKS_MAX} looks: ${await statesOf(path)}`);
  }

  async mine(): Promise<void> {
    await this.#ask('generatetoaddress', [1, NOBODY]);
  }

  /** As an operator would: what the wallet made for a batch is adopted, what it did not is released. */
  async #decide({ books, payouts }: PayoutPath): Promise<number> {
    const { store } = books.payouts;
    const batch = (await store.open(POOL)).find(({ state }) => state === 'review');
    if (batch === undefined) return 0;
    const ids = await this.#madeFor(batchKey(batch));
    const choice =
      ids.length > 0
        ? ({ kind: 'adopt', transactionIds: ids } as const)
        : ({ kind: 'release' } as const);
    try {
      await payouts.resolve(batch.id, choice);
    } catch (error) {
      // Somebody else has the lock just now, or the wallet does not answer.
      if (!(error instanceof PoolError) || !/^(PAYOUT_CONFLICT|DAEMON_)/.test(error.code))
        throw error;
      return 0;
    }
    await store.resume(POOL, await store.control(POOL), 'a person');
    payouts.resumed();
    return 1;
  }

  async #madeFor(key: string): Promise<readonly string[]> {
    const { transactions } = await this.#ask<{
      transactions: { txid: string; category: string; comment?: string }[];
    }>('listsinceblock', [], this.#wallet);
    const made = transactions.filter(
      ({ category, comment }) => category === 'send' && comment === key,
    );
    return [...new Set(made.map(({ txid }) => txid))];
  }

  async #ask<T>(method: string, params: readonly unknown[], wallet = ''): Promise<T> {
    const { url, user, password } = this.#node;
    const login = Buffer.from(`${user}:${password}`).toString('base64');
    const answer = await fetch(wallet === '' ? url : `${url}/wallet/${wallet}`, {
      method: 'POST',
      headers: { authorization: `Basic ${login}` },
      body: JSON.stringify({ id: 0, method, params }),
    });
    const { result, error } = (await answer.json()) as { result: T; error: unknown };
    if (error !== null) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }
}

async function statesOf({ books, database }: PayoutPath): Promise<string> {
  const open = await books.payouts.store.open(POOL);
  const { reason } = await books.payouts.store.control(POOL);
  const blocks = await database.rows('select status, settled_status from blocks');
  const batches = open.map(({ id, state, reason: why }) => `${id} ${state} ${why}`);
  return `${batches.join('; ')} ${reason} ${JSON.stringify(blocks)}`;
}
