import { bigintFromLe } from '../../core/plugin-api/target.ts';
import { kernelContext, kernelInput } from '../../plugins/visionx/jobs/kernel-layout.ts';
import { WasmHasher } from '../plugins/visionx/wasm-hasher.ts';

/** What a worker reads of a job. */
export interface ToldJob {
  readonly job_id: string;
  readonly height: number;
  readonly params: Readonly<Record<string, number>>;
  readonly epoch: number;
  readonly epoch_seed: string;
  readonly message_hex: string;
  readonly target: string;
  readonly share_target: string;
  readonly nonce_start: string;
  readonly nonce_end: string;
}

/** A nonce and its hash, as the chain writes it. */
export interface Found {
  readonly nonce: bigint;
  readonly hash: string;
}

export type Wanted = 'share' | 'block' | 'nothing';

const hasher = new WasmHasher();

/** The first nonce from `from` on that is a share and no block, a block, or neither. */
export async function search(job: ToldJob, wanted: Wanted, from: bigint): Promise<Found> {
  const share = BigInt(`0x${job.share_target}`);
  const block = BigInt(`0x${job.target}`);
  for (let nonce = from; ; nonce++) {
    const digest = await hasher.digest({ context: contextOf(job), input: kernelInput(nonce) });
    const value = bigintFromLe(digest);
    const is = value <= block ? 'block' : value <= share ? 'share' : 'nothing';
    if (is === wanted) return { nonce, hash: `0x${value.toString(16).padStart(64, '0')}` };
  }
}

/** From what the job tells, and nothing else. */
function contextOf({ params, epoch, epoch_seed: seed, message_hex: message }: ToldJob): Uint8Array {
  return kernelContext({
    parameters: {
      datasetMib: Number(params['dataset_mb']),
      scratchMib: Number(params['scratch_mb']),
      iterations: Number(params['mix_iters']),
      readsPerIteration: Number(params['reads_per_iter']),
      writeEvery: Number(params['write_every']),
    },
    epoch: BigInt(epoch),
    seed: Buffer.from(seed, 'hex'),
    message: Buffer.from(message, 'hex'),
  });
}
