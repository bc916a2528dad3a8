import { expect } from 'chai';
import {
  boundaryHeight,
  epochOf,
  epochSeed,
} from '../../../../plugins/visionx/consensus/epoch-seed.ts';

/** Computed by the rule of Vision-Node bd373a0, src/consensus_pow/mod.rs. */
const KNOWN_SEEDS: readonly (readonly [string, bigint, string])[] = [
  ['mainnet', 0n, 'b6a1b3ce0ca41ada6b752fbc8b3fd0733fc22bda13449708b635175a7eae21db'],
  ['mainnet', 1n, '9862c1ad58283a410417168f7bbac84281476eeb8adf31efa0439478bea83dae'],
  ['mainnet', 2n, '10857574c59a9cd0f77da9b9d0b4d1d3baf53150c54a667786d554223be3f60f'],
  ['mainnet', 385n, '75077e8a86c3a190f98f19bee42ae7203a1afaf01f009a1c43d08b069c3aa6c6'],
  ['testnet', 0n, '54af041f113d25ea6025e70e6904fd07757e141c175342e0091d84225e1ddf06'],
];
const HASH = Buffer.alloc(32, 0xab);

describe('a VisionX epoch seed', () => {
  it('is a hash of network and epoch by the rule epoch-hash', () => {
    for (const [chainId, epoch, seed] of KNOWN_SEEDS) {
      const got = epochSeed({ rule: 'epoch-hash', chainId, epoch });
      expect(Buffer.from(got).toString('hex')).to.equal(seed);
    }
  });

  it('is the hash of the block at the boundary by the rule boundary, zeros before the first', () => {
    expect(epochSeed({ rule: 'boundary', boundaryHash: HASH })).to.deep.equal(HASH);
    const none = epochSeed({ rule: 'boundary', boundaryHash: undefined });
    expect(Buffer.from(none).equals(Buffer.alloc(32))).to.equal(true);
  });

  it('is the hash of the parent by the rule parent', () => {
    expect(epochSeed({ rule: 'parent', parentHash: HASH })).to.deep.equal(HASH);
    const short = HASH.subarray(1);
    expect(() => epochSeed({ rule: 'parent', parentHash: short })).to.throw(RangeError);
  });

  it('changes with every 32 blocks', () => {
    const epochs = [0n, 31n, 32n, 63n, 64n, 12_345n].map((height) => epochOf(height, 32n));
    expect(epochs).to.deep.equal([0n, 0n, 1n, 1n, 2n, 385n]);
  });

  it('has its boundary where the epoch begins, and never at or above its own height', () => {
    const heights = [0n, 31n, 32n, 33n, 63n, 64n, 65n];
    expect(heights.map((height) => boundaryHeight(height, 32n))).to.deep.equal([
      undefined,
      undefined,
      31n,
      32n,
      32n,
      63n,
      64n,
    ]);
  });
});
