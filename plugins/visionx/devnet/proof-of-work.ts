import { PatientHasher } from '../../../core/plugin-api/devnets/patient-hasher.ts';
import type { Hasher } from '../../../core/plugin-api/hasher.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { VisionHeader } from '../consensus/block.ts';
import { boundaryHeight, epochOf, epochSeed } from '../consensus/epoch-seed.ts';
import { vpowMessage } from '../consensus/vpow-message.ts';
import { kernelContext, kernelInput } from '../jobs/kernel-layout.ts';
import type { ChainEntry, DevnetChain } from './devnet-chain.ts';

export type WorkRules = Pick<CoinConfig, 'network' | 'epochSeed' | 'parameters'>;

/** Hashes headers with VisionX on the host's threads. */
export class ProofOfWork {
  readonly #rules: WorkRules;
  readonly #hasher: PatientHasher;
  readonly #chain: DevnetChain;

  constructor(rules: WorkRules, hasher: Hasher, chain: DevnetChain) {
    this.#rules = rules;
    this.#hasher = new PatientHasher(hasher);
    this.#chain = chain;
  }

  /**
   * The hash of a block on `previous`, 64 hex digits, most significant first.
   * @throws PoolError KERNEL_* where the kernel stays busy, or is gone.
   */
  async hash(header: VisionHeader, previous: ChainEntry): Promise<string> {
    const { parameters } = this.#rules;
    const digest = await this.#hasher.digest({
      context: kernelContext({
        parameters,
        epoch: epochOf(header.number, BigInt(parameters.epochBlocks)),
        seed: this.#seed(header.number, previous),
        message: vpowMessage({
          parentHash: Buffer.from(header.parent_hash, 'hex'),
          height: header.number,
          timeSeconds: header.timestamp,
          difficulty: header.difficulty,
          transactionsRoot: Buffer.from(header.tx_root, 'hex'),
          miner: header.miner,
        }),
      }),
      input: kernelInput(header.nonce),
    });
    return Buffer.from(digest).reverse().toString('hex');
  }

  #seed(height: bigint, previous: ChainEntry): Uint8Array {
    const { epochSeed: rule, network, parameters } = this.#rules;
    const epochBlocks = BigInt(parameters.epochBlocks);
    switch (rule) {
      case 'epoch-hash':
        return epochSeed({ rule, chainId: network, epoch: epochOf(height, epochBlocks) });
      case 'parent':
        return epochSeed({ rule, parentHash: hashOf(previous) });
      case 'boundary': {
        const at = boundaryHeight(height, epochBlocks);
        const boundaryHash =
          at === undefined ? undefined : hashOf(this.#chain.ancestor(previous, at));
        return epochSeed({ rule, boundaryHash });
      }
    }
  }
}

function hashOf(entry: ChainEntry): Uint8Array {
  return Buffer.from(entry.hash, 'hex');
}
