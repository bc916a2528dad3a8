import { PoolError } from '../../../core/plugin-api/errors.ts';
import { headerCheck, infoCheck } from '../rpc/daemon-answers.ts';
import type { RpcClient } from '../rpc/rpc-client.ts';
import { blockCheck, spenderCheck, spentCheck, transactionsCheck } from './node-answers.ts';

const SPENT_IN_CHAIN = 1;
/** A node with a restricted RPC answers no more at once. */
const TRANSACTIONS_AT_ONCE = 100;

/**
 * Whether the chain of a node spends one of these, `depth` blocks deep or deeper. A node tells that a key image is
 * spent, not where; so the newest `depth` blocks are read, and what is spent but not there is spent below. False
 * where anything is in doubt. Seldom asked: only for payments that neither wallet nor network knows.
 * @throws PoolError DAEMON_*
 */
export async function isSpentDeep(
  rpc: RpcClient,
  keyImages: readonly string[],
  depth: number,
): Promise<boolean> {
  const info = await rpc.call('get_info');
  if (!infoCheck.Check(info)) throw nonsense('get_info');
  const spent = await rpc.post('is_key_image_spent', { key_images: keyImages });
  if (!spentCheck.Check(spent)) throw nonsense('is_key_image_spent');
  const gone = new Set(
    keyImages.filter((_, index) => spent.spent_status[index] === SPENT_IN_CHAIN),
  );
  for (let height = info.height - 1; gone.size > 0 && height >= info.height - depth; height--) {
    if (height < 0) return false;
    for (const image of await imagesOfBlock(rpc, height)) gone.delete(image);
  }
  if (gone.size === 0) return false;
  // The blocks that were read are those of one chain only if its tip is still where it was.
  const header = await rpc.call('get_block_header_by_height', { height: info.height - 1 });
  return headerCheck.Check(header) && header.block_header.hash === info.top_block_hash;
}

async function imagesOfBlock(rpc: RpcClient, height: number): Promise<readonly string[]> {
  const block = await rpc.call('get_block', { height });
  if (!blockCheck.Check(block)) throw nonsense('get_block');
  const hashes = block.tx_hashes ?? [];
  const images: string[] = [];
  for (let start = 0; start < hashes.length; start += TRANSACTIONS_AT_ONCE) {
    const asked = hashes.slice(start, start + TRANSACTIONS_AT_ONCE);
    const request = { txs_hashes: asked, decode_as_json: true, prune: true };
    const answer = await rpc.post('get_transactions', request);
    if (!transactionsCheck.Check(answer) || answer.txs?.length !== asked.length)
      throw nonsense('get_transactions');
    for (const { as_json: text = '' } of answer.txs) images.push(...imagesIn(text));
  }
  return images;
}

function imagesIn(text: string): readonly string[] {
  let transaction: unknown;
  try {
    transaction = JSON.parse(text);
  } catch {
    throw nonsense('get_transactions');
  }
  if (!spenderCheck.Check(transaction)) throw nonsense('get_transactions');
  return transaction.vin.flatMap(({ key }) => (key === undefined ? [] : [key.k_image]));
}

function nonsense(method: string): PoolError {
  return new PoolError('DAEMON_RPC', `a daemon answered nonsense to ${method}`, { method });
}
