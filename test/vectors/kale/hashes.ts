/**
 * Hashes of KALE work. The first five are published: by FredericRezeau/kale-miner in its README, and in the tests of
 * kalepail/KALE-sc, whose farmers were found by matching. The others were computed; two libraries agree on them.
 */

export interface KnownHash {
  readonly name: string;
  readonly blockIndex: number;
  readonly nonce: bigint;
  /** Hex, as all bytes here. */
  readonly entropy: string;
  readonly farmer: string;
  /** As the contract writes it. */
  readonly hash: string;
  /** Leading hex zeros of the hash. */
  readonly zeros: number;
}

const NO_ENTROPY = '00'.repeat(32);
const ENTROPY = 'b6164fe3b7ca191604110c1418e5c7b1ff2140143e182217b0be8b81a1e6aa2e';
const FARMER = 'd54b62aed8171c91e5ba15ba1d8820f14aefe11064fca083092e76d05fc76234';

export const KNOWN_HASHES: readonly KnownHash[] = [
  {
    name: 'kale-miner',
    blockIndex: 37,
    nonce: 20_495_217_910n,
    entropy: '0000000009faeb2ff8dc93fb334dabc1398e359a163a6bb538f633fdb9b327ca',
    farmer: '6079c3ed9c947ace5567887a3b73a71fc0ab5300108d76ba9cf50f3ad7a26c45',
    hash: '0000000099be0037e5a48324959cb9dd10965ae59511cfd1996f9b917aad9980',
    zeros: 8,
  },
  {
    name: 'KALE-sc, farmer 1',
    blockIndex: 0,
    nonce: 26_428_569n,
    entropy: NO_ENTROPY,
    farmer: '0000000000000000000000000000000000000000000000000000000000000004',
    hash: '000000e9acb451f7830969e9aab5edb9c2f28c4e70096e723b75f303fbdcad11',
    zeros: 6,
  },
  {
    name: 'KALE-sc, farmer 2',
    blockIndex: 0,
    nonce: 36_205_151n,
    entropy: NO_ENTROPY,
    farmer: '0000000000000000000000000000000000000000000000000000000000000005',
    hash: '000000039a0708ea018d9158a784fba3bc338e07c84db4941d5b0e98daa7995b',
    zeros: 7,
  },
  {
    name: 'KALE-sc, farmer 3',
    blockIndex: 0,
    nonce: 1_972_700_706n,
    entropy: NO_ENTROPY,
    farmer: '0000000000000000000000000000000000000000000000000000000000000006',
    hash: '0000000064de5fda472adf58a2c5f5946b5c4e66e57d8cbe3e9393afe4357a96',
    zeros: 8,
  },
  {
    name: 'KALE-sc, farmer 4',
    blockIndex: 0,
    nonce: 50_600_046_851n,
    entropy: NO_ENTROPY,
    farmer: '0000000000000000000000000000000000000000000000000000000000000007',
    hash: '00000000013ccae976811077e2554ade4bebcbff7902acd99716a445e7ceb595',
    zeros: 9,
  },
  {
    name: 'nonce 0',
    blockIndex: 0,
    nonce: 0n,
    entropy: ENTROPY,
    farmer: FARMER,
    hash: '88f83d9b95aa97057333716f638c86ba41748746b3d23e78355901ee3bfff691',
    zeros: 0,
  },
  {
    name: 'nonce 1',
    blockIndex: 1,
    nonce: 1n,
    entropy: ENTROPY,
    farmer: FARMER,
    hash: '20a86f1b5cd0bef31c697d6b72915e76d0d9900d690e3703253fdd55efd519ff',
    zeros: 0,
  },
  {
    name: 'nonce 2^32',
    blockIndex: 30_558,
    nonce: 4_294_967_296n,
    entropy: ENTROPY,
    farmer: FARMER,
    hash: '6044c1b639d3ddbaaca9020b6e350d91f9bae9583cda25f5f3532b5a7d9b71f2',
    zeros: 0,
  },
  {
    name: 'the highest nonce',
    blockIndex: 123_456,
    nonce: 2n ** 64n - 1n,
    entropy: ENTROPY,
    farmer: FARMER,
    hash: 'e066c741c832874891ac4c9da3535cdda90ca9a077202d41734c32ce232052f5',
    zeros: 0,
  },
  {
    name: '1 zero',
    blockIndex: 123_456,
    nonce: 1n,
    entropy: ENTROPY,
    farmer: FARMER,
    hash: '01e023ee60fee2aecb463eda3192da6985e1fcb53ac47ab11ce640d63f9c3b3d',
    zeros: 1,
  },
  {
    name: '2 zeros',
    blockIndex: 123_456,
    nonce: 887n,
    entropy: ENTROPY,
    farmer: FARMER,
    hash: '008fa0ef85df84b3dc2693dc2142df24b857027992a612d6c39ec2c34b6bb58a',
    zeros: 2,
  },
  {
    name: '3 zeros',
    blockIndex: 123_456,
    nonce: 1383n,
    entropy: ENTROPY,
    farmer: FARMER,
    hash: '0001890b746e60fe134fb50f72160a6fda422dba9b98243c767e6cdb56e87f7d',
    zeros: 3,
  },
  {
    name: '4 zeros',
    blockIndex: 123_456,
    nonce: 29_026n,
    entropy: ENTROPY,
    farmer: FARMER,
    hash: '0000ce2d1f9ccf1a7715b21a0a9f92582c9670c8fab0ca39ab754204a8974c86',
    zeros: 4,
  },
  {
    name: '5 zeros',
    blockIndex: 123_456,
    nonce: 809_070n,
    entropy: ENTROPY,
    farmer: FARMER,
    hash: '000002a02b3f8b6d3b72b9da605ce6c530feac109ad2f46dd59e3fa1945b5ea5',
    zeros: 5,
  },
];

/** What the contract counts, partly as its own tests do (KALE-sc, tests/utils.rs); two lack their last byte. */
export const KNOWN_ZEROS: readonly { readonly hash: string; readonly zeros: number }[] = [
  { hash: '00100000000f2ea462db5f7a04090430384433845c3367d55c06f20efd6656', zeros: 2 },
  { hash: '00000000000f2ea462db5f7a04090430384433845c3367d55c06f20efd6656', zeros: 11 },
  { hash: '00000000075122504cde7b56f7a295ab5588a88eb74f87048d1c0ff9ec083bcb', zeros: 9 },
  { hash: '0f00000000000000000000000000000000000000000000000000000000000000', zeros: 1 },
  { hash: 'f000000000000000000000000000000000000000000000000000000000000000', zeros: 0 },
  { hash: '0000000000000000000000000000000000000000000000000000000000000000', zeros: 64 },
];
