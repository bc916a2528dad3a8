import { BlobReader } from './blob-reader.ts';
import { readBlockHeader } from './block-header.ts';
import type { BlockHeader } from './block-header.ts';
import { blockId, hashingBlob } from './hashing-blob.ts';
import { MalformedBlob } from './malformed-blob.ts';
import { minerTransactionHash, readMinerTransaction } from './miner-transaction.ts';
import type { MinerTransaction } from './miner-transaction.ts';
import { treeBranches, treeRoot } from './tree-hash.ts';

/** A block as parsed. */
export interface Block {
  readonly bytes: Buffer;
  readonly header: BlockHeader;
  readonly minerTransaction: MinerTransaction;
  /** Of all transactions but the miner's, 32 bytes each. */
  readonly transactionHashes: readonly Buffer[];
}

/** Reads a whole block. The result keeps views of `bytes`. @throws MalformedBlob */
export function parseBlock(bytes: Uint8Array): Block {
  const reader = new BlobReader(bytes);
  const header = readBlockHeader(reader);
  const minerTransaction = readMinerTransaction(reader);
  const transactionHashes = Array.from({ length: reader.count(32) }, () => reader.bytes(32));
  if (reader.remaining > 0) throw new MalformedBlob('bytes are left behind the block');
  return { bytes: reader.between(0, reader.offset), header, minerTransaction, transactionHashes };
}

/** The block's hashing blob: 76 bytes, or a few more. */
export function hashingBlobOf(block: Block): Buffer {
  const { header, minerTransaction, transactionHashes } = block;
  const first = minerTransactionHash(minerTransaction.version, minerTransaction.prefix);
  const root = treeRoot(first, treeBranches(transactionHashes));
  return hashingBlob(header.bytes, root, transactionHashes.length + 1);
}

/** The block's id in hex. */
export function blockIdOf(block: Block): string {
  return blockId(hashingBlobOf(block)).toString('hex');
}
