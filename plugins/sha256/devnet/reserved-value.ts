import { parseBlock } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';
import { compactSize } from '../consensus/serialization.ts';
import { withWitness } from '../jobs/coinbase.ts';
import { commitmentIn } from './block-rules.ts';

/**
 * The block with the reserved value in its coinbase, where it has a commitment and no witness. Bitcoin Core
 * is so kind to blocks that are submitted to it, though not to those of its peers.
 */
export function withReservedValue(block: Block, segwit: boolean): Block {
  const [coinbase, ...others] = block.transactions;
  if (!segwit || coinbase === undefined || coinbase.hasWitness || !commitmentIn(coinbase))
    return block;
  return parseBlock(
    Buffer.concat([
      block.bytes.subarray(0, 80),
      compactSize(block.transactions.length),
      withWitness(coinbase.bytes),
      ...others.map((each) => each.bytes),
    ]),
  );
}
