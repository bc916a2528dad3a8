import { vpowMessage } from '../../../../plugins/visionx/consensus/vpow-message.ts';
import { targetHex, targetOfDifficulty } from '../../../../plugins/visionx/consensus/target.ts';

export const PREVIOUS = '11'.repeat(32);
export const SEED = '5e'.repeat(32);
export const ROOT = '33'.repeat(32);
/** A hash of these takes well below a millisecond. */
export const PARAMS = {
  dataset_mb: 1,
  scratch_mb: 1,
  mix_iters: 50,
  reads_per_iter: 4,
  write_every: 4,
  epoch_blocks: 32,
};
export const FINGERPRINT =
  'v=1 dataset_mb=1 scratch_mb=1 mix_iters=50 reads_per_iter=4 write_every=4 epoch_blocks=32';

export interface SampleWishes {
  readonly height?: number;
  readonly shareDifficulty?: bigint;
  readonly suffix?: string;
  readonly previous?: string;
}

/** As our pools send it. */
export function toldJob(wishes: SampleWishes = {}): Record<string, unknown> {
  const { height = 70, shareDifficulty = 20n, suffix = 'a1', previous = PREVIOUS } = wishes;
  const header = {
    parentHash: Buffer.from(previous, 'hex'),
    height: BigInt(height),
    timeSeconds: 1_700_000_000n,
    difficulty: 1000n,
    transactionsRoot: Buffer.from(ROOT, 'hex'),
    miner: 'pool_address',
  };
  return {
    job_id: `${height}-${suffix}`,
    height,
    prev_hash: previous,
    merkle_root: `0x${ROOT}`,
    target: targetHex(targetOfDifficulty(1000n)),
    share_target: targetHex(targetOfDifficulty(shareDifficulty)),
    extra_nonce_start: 0,
    extra_nonce_end: 0,
    difficulty: 1000,
    algorithm: 'visionx',
    params: PARAMS,
    params_fingerprint: FINGERPRINT,
    epoch: Math.floor(height / 32),
    epoch_seed: SEED,
    message_hex: vpowMessage(header).toString('hex'),
    timestamp: 1_700_000_000,
    miner: 'pool_address',
    tx_root: ROOT,
    nonce_start: '18446744073609551616',
    nonce_end: '18446744073709551616',
    share_difficulty: String(shareDifficulty),
    expires_at: 1_700_000_060,
  };
}

/** As pools of upstream send it, with ones in front of their targets. */
export function upstreamJob({ height = 70, previous = PREVIOUS }: SampleWishes = {}) {
  return {
    job_id: `${height}-1700000000`,
    height,
    prev_hash: previous,
    merkle_root: `0x${'00'.repeat(32)}`,
    target: 'ff'.repeat(16) + '01'.repeat(16),
    share_target: 'ff'.repeat(16) + '0f'.repeat(16),
    extra_nonce_start: 4_294_967_000,
    extra_nonce_end: 99_999_704,
    difficulty: 100,
  };
}
