/**
 * Known answers of the kernel, computed by the chain's own function (Vision-Node bd373a0, src/pow/visionx.rs), which
 * publishes none: at the parameters of the main network, and small ones that go every other way through a hash.
 */
import type { KernelVector } from '../../core/plugin-api/kernel.ts';
import { epochSeed } from './consensus/epoch-seed.ts';
import { MAINNET_PARAMETERS, type VisionXParameters } from './consensus/parameters.ts';
import { vpowMessage } from './consensus/vpow-message.ts';
import { kernelContext, kernelInput } from './jobs/kernel-layout.ts';

interface KnownHash {
  readonly parameters: VisionXParameters;
  readonly epoch: bigint;
  readonly seed: Uint8Array;
  readonly nonce: bigint;
  /** As the chain writes it: most significant byte first. */
  readonly digest: string;
}

const SMALL: VisionXParameters = {
  datasetMib: 1,
  scratchMib: 1,
  iterations: 1000,
  readsPerIteration: 4,
  writeEvery: 4,
};
const NO_SEED = new Uint8Array(32);
const SEED_0 = epochSeed({ rule: 'epoch-hash', chainId: 'mainnet', epoch: 0n });
const SEED_1 = epochSeed({ rule: 'epoch-hash', chainId: 'mainnet', epoch: 1n });

/** The header of a test of Vision-Core (src/pow/historical_vpow.rs). */
const MESSAGE = vpowMessage({
  parentHash: Buffer.alloc(32, 0x11),
  height: 12_345n,
  timeSeconds: 1_700_000_000n,
  difficulty: 1000n,
  transactionsRoot: Buffer.alloc(32, 0x33),
  miner: 'pow_miner',
});

const knownHashes: readonly KnownHash[] = [
  {
    parameters: MAINNET_PARAMETERS,
    epoch: 0n,
    seed: SEED_0,
    nonce: 0n,
    digest: 'cf4ef40d07cfc383b2eced9a5a3795ce4cd41fa3a2ebd785c1157ce070ed08d1',
  },
  {
    parameters: MAINNET_PARAMETERS,
    epoch: 1n,
    seed: SEED_1,
    nonce: 0x0123456789abcdefn,
    digest: '51b50c1e9ae38a2f090c5a2920cd28dcccd27f677c8ce650041d706cef85f505',
  },
  {
    parameters: SMALL,
    epoch: 1n,
    seed: SEED_1,
    nonce: 2n ** 64n - 1n,
    digest: '771827587b1cbd17137b011938c2031c388c6785be6cd0f126f40764c68222ea',
  },
  {
    parameters: { ...SMALL, datasetMib: 3, scratchMib: 3 },
    epoch: 1n,
    seed: SEED_1,
    nonce: 7n,
    digest: '68c4510433185bc790d5c504cd377ec1f38626bc991f5df3aa1fec875465f432',
  },
  {
    parameters: { ...SMALL, readsPerIteration: 3 },
    epoch: 0n,
    seed: NO_SEED,
    nonce: 1n,
    digest: '7e2ad09a831130eaceaf93406dee08de900ad99603280e2070b286867dd788e2',
  },
  {
    parameters: { ...SMALL, writeEvery: 0 },
    epoch: 0n,
    seed: NO_SEED,
    nonce: 1n,
    digest: 'ac6faeb28c2c658fb5e57ed49d2aa48edba679eb06635f20d28a6a3981095961',
  },
];

export const kernelVectors: readonly KernelVector[] = knownHashes.map(
  ({ parameters, epoch, seed, nonce, digest }) => ({
    context: Buffer.from(kernelContext({ parameters, epoch, seed, message: MESSAGE })).toString(
      'hex',
    ),
    input: Buffer.from(kernelInput(nonce)).toString('hex'),
    digest: Buffer.from(digest, 'hex').reverse().toString('hex'),
  }),
);
