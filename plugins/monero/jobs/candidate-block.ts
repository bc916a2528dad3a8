import { PoolError } from '../../../core/plugin-api/errors.ts';
import { hashingBlob } from '../consensus/hashing-blob.ts';
import { MalformedBlob } from '../consensus/malformed-blob.ts';
import { minerTransactionHash } from '../consensus/miner-transaction.ts';
import { parseBlock } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';
import { treeBranches, treeRoot } from '../consensus/tree-hash.ts';
import type { MoneroTemplate } from '../daemons/monero-template.ts';

/** Versions of blocks that are hashed with RandomX as it has been since 2019. */
const MAJOR_MIN = 12;
const MAJOR_MAX = 16;

/** A template taken apart, so that a session's hashing blob takes a few hashes and no look at the rest. */
export class CandidateBlock {
  readonly #template: MoneroTemplate;
  readonly #block: Block;
  readonly #branches: readonly Uint8Array[];
  /** Where the reserved bytes are in the miner transaction. */
  readonly #reservedAt: number;

  /**
   * @throws PoolError DAEMON_RPC where the blob is no block, has its reserved bytes elsewhere than it says,
   * is of a version that we cannot hash, or gives another hashing blob than the daemon's.
   */
  constructor(template: MoneroTemplate) {
    const broken = (what: string, cause?: unknown): PoolError =>
      new PoolError(
        'DAEMON_RPC',
        `daemon ${template.source}: the block template ${what}`,
        { daemon: template.source, method: 'get_block_template', height: template.height },
        cause,
      );
    this.#template = template;
    this.#block = parsed(template.templateBlob, broken);
    const { header, minerTransaction, transactionHashes } = this.#block;
    const { majorVersion } = header;
    if (majorVersion < MAJOR_MIN || majorVersion > MAJOR_MAX)
      throw broken(
        `is of version ${majorVersion}; only ${MAJOR_MIN} to ${MAJOR_MAX} are known here, so this program needs an update before it can mine on that chain`,
      );
    const start = minerTransaction.extraEnd - minerTransaction.prefix.length;
    const reservedEnd = template.reservedOffset + template.reservedBytes;
    if (
      template.reservedOffset < minerTransaction.extraStart ||
      reservedEnd > minerTransaction.extraEnd
    )
      throw broken('has its reserved bytes outside of the extra field');
    this.#reservedAt = template.reservedOffset - start;
    this.#branches = treeBranches(transactionHashes);
    const own = this.hashingBlob(new Uint8Array(template.reservedBytes));
    if (!own.equals(template.hashingBlob))
      throw broken('has a blockhashing_blob that its blocktemplate_blob does not give');
  }

  /** Where in block and hashing blob the 4 bytes of the nonce are. */
  get nonceOffset(): number {
    return this.#block.header.nonceOffset;
  }

  /** What is hashed once the reserved bytes are these; the nonce is zero. The caller owns the result. */
  hashingBlob(reserved: Uint8Array): Buffer {
    const { header, minerTransaction, transactionHashes } = this.#block;
    const prefix = Buffer.from(minerTransaction.prefix);
    prefix.set(reserved, this.#reservedAt);
    const first = minerTransactionHash(minerTransaction.version, prefix);
    return hashingBlob(header.bytes, treeRoot(first, this.#branches), transactionHashes.length + 1);
  }

  /** The whole block with these reserved bytes and this nonce. */
  blob(reserved: Uint8Array, nonce: Uint8Array): Buffer {
    const blob = Buffer.from(this.#template.templateBlob);
    blob.set(reserved, this.#template.reservedOffset);
    blob.set(nonce, this.nonceOffset);
    return blob;
  }
}

function parsed(bytes: Uint8Array, broken: (what: string, cause: unknown) => PoolError): Block {
  try {
    return parseBlock(bytes);
  } catch (cause) {
    if (!(cause instanceof MalformedBlob)) throw cause;
    throw broken(`is no block: ${cause.message}`, cause);
  }
}
