/** Shares and headers that other projects publish in their tests, with the hashes they state. */
import { PLAIN, ROLLED } from '../../vectors/recorded-shares.ts';
import { fromNotify, type Job, type Submission } from './share.ts';

export interface KnownShare {
  readonly source: string;
  readonly job: Job;
  readonly submission: Submission;
  /** Block hash, display form. */
  readonly hash: string;
}

/** ESP-Miner, test "nonce diff checking 2": a coinbase and 13 branches. */
export const ESP_MINER_SHARE: KnownShare = knownShare('ESP-Miner', PLAIN);

/** public-pool, MockRecording1: a submission with a rolled version. */
export const PUBLIC_POOL_SHARE: KnownShare = knownShare('public-pool', ROLLED);

/** ESP-Miner, mining test: a header without its coinbase. */
export const ESP_MINER_HEADER = {
  header: hex(
    '04000020fc102bd0ea11470daf05a8e133a8a8505e21a2122b7f010000000000000000006d0359c451434605c52a5a9ce074340be47c2c63840731f9edf1db3f26b1cdd9a9f16f643aae051747896e27',
  ),
  nonce: 0x276e8947 >>> 0,
  hash: '000000000e30101020e2ec8c9302a9ee56b2b2bef354b63489a0801f5789ed19',
};

/** Miningcore, MerkleTreeTests: leaves are the double hashes of the decimal numbers. */
export const MININGCORE_BRANCHES = {
  leaves: 100,
  branches: [
    '67050eeb5f95abf57449d92629dcf69f80c26247e207ad006a862d1e4e6498ff',
    '7de236613dd3d9fa1d86054a84952f1e0df2f130546b394a4d4dd7b76997f607',
    '2501f389988298bebe860b37315788bdffc8b72533a95c820db9c8c40be4455f',
    '9d1f5c0296d5d8eee8ddf004d8b7ee14a8600ca881647ff8908c3ce5883cefb5',
    'fe59ea2519fc177d21280d49dc1b4278dc3e1d50d658fe92f5326e6c323ff9d8',
    'be1d18282617a6cdc27b71f9965221039edfb0437f8fae96345e944b02b67e19',
    '3c7e141f9a3816f2131d3248540701e09e69f50e34e6a77059e785ae3b8263c7',
  ].map(hex),
};

function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}

/** A recording in the kernel's terms. */
function knownShare(source: string, recorded: typeof PLAIN | typeof ROLLED): KnownShare {
  const [, previousHash, coinb1, coinb2, branches, , bits, ntime] = recorded.notify;
  return {
    source,
    job: {
      coinb1: hex(coinb1),
      coinb2: hex(coinb2),
      branches: branches.map(hex),
      previousHash: fromNotify(previousHash),
      bits: Number.parseInt(bits, 16),
    },
    submission: {
      extranonce1: hex(recorded.extranonce1),
      extranonce2: hex(recorded.extranonce2),
      version: recorded.version,
      ntime: Number.parseInt(ntime, 16),
      nonce: recorded.nonce,
    },
    hash: recorded.hash,
  };
}
