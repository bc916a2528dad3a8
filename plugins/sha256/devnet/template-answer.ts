import { targetFromCompact } from '../../../core/plugin-api/target.ts';
import { toDisplay } from '../consensus/hash-order.ts';
import { witnessCommitment } from '../consensus/witness-commitment.ts';
import type { DevnetNode } from './devnet-node.ts';

const VERSION = 0x20000000;

/** What `getblocktemplate` answers now. */
export function templateAnswer(node: DevnetNode): Record<string, unknown> {
  const { chain, mempool, coin } = node;
  const { tip } = chain;
  const place = chain.place(tip);
  const pooled = mempool.list();
  const positions = new Map(pooled.map((each, index) => [each.transaction.id, index + 1]));
  const fees = pooled.reduce((sum, each) => sum + each.fee, 0n);
  const transactions = pooled.map(({ transaction, fee }) => ({
    data: transaction.bytes.toString('hex'),
    txid: transaction.id,
    hash: toDisplay(transaction.wtxid),
    depends: [
      ...new Set(
        transaction.inputs.flatMap((each) => positions.get(each.outpoint.slice(0, 64)) ?? []),
      ),
    ],
    fee: Number(fee),
    sigops: 0,
    weight: transaction.bytes.length * 4,
  }));
  const commitment = witnessCommitment(pooled.map((each) => each.transaction.wtxid));
  return {
    capabilities: ['proposal'],
    version: VERSION,
    rules: coin.segwit ? ['csv', '!segwit', 'taproot'] : ['csv'],
    vbavailable: {},
    vbrequired: 0,
    previousblockhash: tip.block.hash,
    transactions,
    coinbaseaux: {},
    coinbasevalue: Number(chain.subsidy(place.height) + fees),
    longpollid: longpollId(node),
    target: targetFromCompact(place.bits).toString(16).padStart(64, '0'),
    mintime: place.medianTime + 1,
    mutable: ['time', 'transactions', 'prevblock'],
    noncerange: '00000000ffffffff',
    sigoplimit: 80_000,
    sizelimit: 4_000_000,
    weightlimit: 4_000_000,
    curtime: Math.max(place.now, place.medianTime + 1),
    bits: place.bits.toString(16).padStart(8, '0'),
    height: place.height,
    ...(coin.segwit ? { default_witness_commitment: commitment.toString('hex') } : {}),
  };
}

export function longpollId(node: DevnetNode): string {
  return `${node.chain.tip.block.hash}${node.mempool.revision}`;
}
