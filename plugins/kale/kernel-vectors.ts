/**
 * Known answers of the kernel. Published: by FredericRezeau/kale-miner (README) for block 37, and by kalepail/KALE-sc
 * (contracts/kale-sc/src, tests) for block 0. The last, at the highest nonce, is what two libraries agree on.
 */
import type { KernelVector } from '../../core/plugin-api/kernel.ts';
import { kernelContext, kernelInput } from './jobs/kernel-layout.ts';

interface KnownHash {
  readonly blockIndex: number;
  /** Hex, as all bytes here. */
  readonly entropy: string;
  readonly farmer: string;
  readonly nonce: bigint;
  /** As the contract writes it: most significant byte first. */
  readonly hash: string;
}

const NO_ENTROPY = '00'.repeat(32);

const knownHashes: readonly KnownHash[] = [
  {
    blockIndex: 37,
    entropy: '0000000009faeb2ff8dc93fb334dabc1398e359a163a6bb538f633fdb9b327ca',
    farmer: '6079c3ed9c947ace5567887a3b73a71fc0ab5300108d76ba9cf50f3ad7a26c45',
    nonce: 20_495_217_910n,
    hash: '0000000099be0037e5a48324959cb9dd10965ae59511cfd1996f9b917aad9980',
  },
  {
    blockIndex: 0,
    entropy: NO_ENTROPY,
    farmer: contractFarmer(4),
    nonce: 26_428_569n,
    hash: '000000e9acb451f7830969e9aab5edb9c2f28c4e70096e723b75f303fbdcad11',
  },
  {
    blockIndex: 0,
    entropy: NO_ENTROPY,
    farmer: contractFarmer(5),
    nonce: 36_205_151n,
    hash: '000000039a0708ea018d9158a784fba3bc338e07c84db4941d5b0e98daa7995b',
  },
  {
    blockIndex: 0,
    entropy: NO_ENTROPY,
    farmer: contractFarmer(6),
    nonce: 1_972_700_706n,
    hash: '0000000064de5fda472adf58a2c5f5946b5c4e66e57d8cbe3e9393afe4357a96',
  },
  {
    blockIndex: 0,
    entropy: NO_ENTROPY,
    farmer: contractFarmer(7),
    nonce: 50_600_046_851n,
    hash: '00000000013ccae976811077e2554ade4bebcbff7902acd99716a445e7ceb595',
  },
  {
    blockIndex: 123_456,
    entropy: 'b6164fe3b7ca191604110c1418e5c7b1ff2140143e182217b0be8b81a1e6aa2e',
    farmer: 'd54b62aed8171c91e5ba15ba1d8820f14aefe11064fca083092e76d05fc76234',
    nonce: 2n ** 64n - 1n,
    hash: 'e066c741c832874891ac4c9da3535cdda90ca9a077202d41734c32ce232052f5',
  },
];

export const kernelVectors: readonly KernelVector[] = knownHashes.map(
  ({ blockIndex, entropy, farmer, nonce, hash }) => {
    const bytes = { entropy: Buffer.from(entropy, 'hex'), farmer: Buffer.from(farmer, 'hex') };
    return {
      context: Buffer.from(kernelContext({ blockIndex, ...bytes })).toString('hex'),
      input: Buffer.from(kernelInput(nonce)).toString('hex'),
      digest: Buffer.from(hash, 'hex').reverse().toString('hex'),
    };
  },
);

/** The id of a contract that the contract's tests know by its number. */
function contractFarmer(id: number): string {
  return id.toString(16).padStart(64, '0');
}
