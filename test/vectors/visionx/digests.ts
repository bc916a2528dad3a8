/**
 * Digests of VisionX. Its nodes publish none (their tests only see that two runs agree): these were computed by
 * running the function of Vision-Node bd373a0 (src/pow/visionx.rs) itself, and that of Vision-Core b7e06e1 for the
 * seed that is a parent's hash.
 */
import type { VisionXParameters } from '../../../plugins/visionx/consensus/parameters.ts';

export interface KnownDigest {
  readonly name: string;
  readonly parameters: VisionXParameters;
  /** Hex, as all bytes here. */
  readonly seed: string;
  readonly epoch: bigint;
  readonly message: string;
  readonly nonce: bigint;
  /** As the chain writes it. */
  readonly digest: string;
}

/** Published: Vision-Core, src/pow/historical_vpow.rs, test `exact_byte_layout`. */
export const VPOW_MESSAGE =
  '56504f57010000001111111111111111111111111111111111111111111111111111111111111111' +
  '393000000000000000f1536500000000e8030000000000000000000000000000' +
  '333333333333333333333333333333333333333333333333333333333333333309000000706f775f6d696e6572';

const EPOCH_0 = 'b6a1b3ce0ca41ada6b752fbc8b3fd0733fc22bda13449708b635175a7eae21db';
const EPOCH_1 = '9862c1ad58283a410417168f7bbac84281476eeb8adf31efa0439478bea83dae';
const SMALL = parameters(1, 1, 1000, 4, 4);
const MAINNET = parameters(256, 32, 65_536, 4, 4);

export const KNOWN_DIGESTS: readonly KnownDigest[] = [
  {
    name: 'a message of 4 bytes',
    parameters: parameters(1, 1, 100, 4, 10),
    seed: '00'.repeat(32),
    epoch: 0n,
    message: '01020304',
    nonce: 0n,
    digest: '721e6fb40c428dba0a2c47724e945cdf0aa6af7c4ce0ed115743557793e91ca4',
  },
  {
    name: 'the next nonce',
    parameters: parameters(1, 1, 100, 4, 10),
    seed: '00'.repeat(32),
    epoch: 0n,
    message: '01020304',
    nonce: 1n,
    digest: '8535da0729e07a0f572d32629c643bc90308c3fcb8bcbbf4e06f2034e1001800',
  },
  {
    name: 'scratch of 2 MiB',
    parameters: parameters(2, 2, 500, 4, 4),
    seed: 'ab'.repeat(32),
    epoch: 1n,
    message: 'ffeeddcc',
    nonce: 123456789n,
    digest: '78a776f33414b1fadbdefda57c2d7ebf720467476abeade83d7ebef51c2765b8',
  },
  {
    name: 'a message of 16 bytes',
    parameters: SMALL,
    seed: '00'.repeat(32),
    epoch: 0n,
    message: '746573745f626c6f636b5f686561646572',
    nonce: 12345n,
    digest: 'd5a19a435d5ab1c3f7bb119e39c358dff41f49caf7f799bcf82855693dd4eda2',
  },
  {
    name: 'a message of 24 bytes',
    parameters: parameters(1, 1, 32, 4, 4),
    seed: '44'.repeat(32),
    epoch: 7n,
    message: '111111111111111100000000000000001111111111111111',
    nonce: 0n,
    digest: '7c4c93c5da7b5a33a7a161de5c2ddded3b68f739b82dc6efe2bcf0cd78b05f19',
  },
  {
    name: 'three reads',
    parameters: parameters(1, 1, 1000, 3, 4),
    seed: '00'.repeat(32),
    epoch: 0n,
    message: VPOW_MESSAGE,
    nonce: 1n,
    digest: '7e2ad09a831130eaceaf93406dee08de900ad99603280e2070b286867dd788e2',
  },
  {
    name: 'no writes',
    parameters: parameters(1, 1, 1000, 4, 0),
    seed: '00'.repeat(32),
    epoch: 0n,
    message: VPOW_MESSAGE,
    nonce: 1n,
    digest: 'ac6faeb28c2c658fb5e57ed49d2aa48edba679eb06635f20d28a6a3981095961',
  },
  {
    name: 'a VPOW message',
    parameters: SMALL,
    seed: EPOCH_0,
    epoch: 0n,
    message: VPOW_MESSAGE,
    nonce: 0n,
    digest: '28da5e97fe385e79c208a91a2ba53ea6d57025af80497c1507946902fe1099de',
  },
  {
    name: 'the highest nonce',
    parameters: SMALL,
    seed: EPOCH_1,
    epoch: 1n,
    message: VPOW_MESSAGE,
    nonce: 2n ** 64n - 1n,
    digest: '771827587b1cbd17137b011938c2031c388c6785be6cd0f126f40764c68222ea',
  },
  {
    name: 'sizes that are no powers of two',
    parameters: parameters(3, 3, 1000, 4, 4),
    seed: EPOCH_1,
    epoch: 1n,
    message: VPOW_MESSAGE,
    nonce: 7n,
    digest: '68c4510433185bc790d5c504cd377ec1f38626bc991f5df3aa1fec875465f432',
  },
  {
    name: 'mainnet',
    parameters: MAINNET,
    seed: EPOCH_0,
    epoch: 0n,
    message: VPOW_MESSAGE,
    nonce: 0n,
    digest: 'cf4ef40d07cfc383b2eced9a5a3795ce4cd41fa3a2ebd785c1157ce070ed08d1',
  },
  {
    name: 'mainnet, the next nonce',
    parameters: MAINNET,
    seed: EPOCH_0,
    epoch: 0n,
    message: VPOW_MESSAGE,
    nonce: 1n,
    digest: '18833dabdcb4cacbf0bc0e80be79a440ebe73ff41dc005e2fab6e2b8b279b860',
  },
  {
    name: 'mainnet, the next epoch',
    parameters: MAINNET,
    seed: EPOCH_1,
    epoch: 1n,
    message: VPOW_MESSAGE,
    nonce: 0x0123456789abcdefn,
    digest: '51b50c1e9ae38a2f090c5a2920cd28dcccd27f677c8ce650041d706cef85f505',
  },
  {
    name: 'a parent as seed',
    parameters: SMALL,
    seed: '11'.repeat(32),
    epoch: 385n,
    message: VPOW_MESSAGE,
    nonce: 42n,
    digest: 'a2e00fbc43bdf4c1a9480ba200ef905f42dba1f1f61024e7b4481e4bfa5dac9a',
  },
];

function parameters(
  datasetMib: number,
  scratchMib: number,
  iterations: number,
  readsPerIteration: number,
  writeEvery: number,
): VisionXParameters {
  return { datasetMib, scratchMib, iterations, readsPerIteration, writeEvery };
}

/**
 * The first nonce from 0 on that meets a difficulty, of the published message with that difficulty in it; computed
 * likewise.
 */
export interface KnownSolution {
  readonly parameters: VisionXParameters;
  readonly difficulty: bigint;
  readonly nonce: bigint;
  readonly digest: string;
}

/** Of height 12345 of the main network. */
export const SOLUTION_EPOCH = 385n;
export const SOLUTION_SEED = '75077e8a86c3a190f98f19bee42ae7203a1afaf01f009a1c43d08b069c3aa6c6';
export const KNOWN_SOLUTIONS: readonly KnownSolution[] = [
  {
    parameters: SMALL,
    difficulty: 2n,
    nonce: 2n,
    digest: '68d4cfea4b797fc9a8e5e7410ec27fada8ea8dc1805d223b2a068b5a09895eef',
  },
  {
    parameters: SMALL,
    difficulty: 10n,
    nonce: 0n,
    digest: '16d46bf29a79e69903d3d1f8771b310f149d36b9858b99715290200e86f78883',
  },
  {
    parameters: SMALL,
    difficulty: 100n,
    nonce: 108n,
    digest: '00cbb865a85eb0040dce51bbad76483f89dec82a0c525307b75f0b5e75ae90c0',
  },
  {
    parameters: SMALL,
    difficulty: 1000n,
    nonce: 1142n,
    digest: '002fe4b5882dd680e433cf1e2bcd379c2dc79e38c5037b790876e8cfc9ff1c23',
  },
  {
    parameters: MAINNET,
    difficulty: 2n,
    nonce: 0n,
    digest: '62fbe2fa7a6a6890be27f757103019e13645bc9b8eb55e84c8ef1313f043a367',
  },
  {
    parameters: MAINNET,
    difficulty: 5n,
    nonce: 1n,
    digest: '111c52d03625c1bf382c51dc72e190a6505106ba89ed60d869f81bdfa16f00dd',
  },
  {
    parameters: MAINNET,
    difficulty: 20n,
    nonce: 10n,
    digest: '087448dcd2bc994533ab19458badae07b795cd4d518c98de430f18fc1f9e06ac',
  },
];
