/** What of a job is hashed: as our pools say it in all its parts, and as upstream's leave it to the worker. */
import { blake3 } from '@noble/hashes/blake3.js';
import { epochOf, epochSeed } from '../consensus/epoch-seed.ts';
import { MAINNET_PARAMETERS } from '../consensus/parameters.ts';
import type { VisionXParameters } from '../consensus/parameters.ts';
import { vpowMessage } from '../consensus/vpow-message.ts';
import type { KernelWork } from '../jobs/kernel-layout.ts';
import { faulty, type JobFields } from './job-fields.ts';

const MAINNET_EPOCH_BLOCKS = 32n;
const EPOCH_BLOCKS_MAX = 1_000_000;
/** `<height>-<Unix seconds>` */
const UPSTREAM_JOB_ID = /^([0-9]{1,20})-([0-9]{1,18})$/;

interface NetworkRules {
  readonly parameters: VisionXParameters;
  readonly epochBlocks: bigint;
}

const MAINNET: NetworkRules = {
  parameters: MAINNET_PARAMETERS,
  epochBlocks: MAINNET_EPOCH_BLOCKS,
};

/** Whether a job says what is to be hashed; those of upstream do not. */
export function saysMessage(fields: JobFields): boolean {
  return fields.has('message_hex');
}

/**
 * The work of a job that says all of it. @throws PoolError `POOL_INVALID` where its parts contradict each other: a
 * worker is not made to hash something else than it is shown.
 */
export function toldWork(fields: JobFields): KernelWork {
  if (fields.has('algorithm') && fields.text('algorithm') !== 'visionx')
    throw faulty('algorithm', 'is not visionx');
  const { parameters, epochBlocks } = rulesOf(fields);
  const height = fields.integer('height');
  const epoch = fields.integer('epoch');
  if (epoch !== epochOf(height, epochBlocks)) throw faulty('epoch', 'is not that of the height');
  const message = vpowMessage({
    parentHash: fields.hash('prev_hash'),
    height,
    timeSeconds: fields.integer('timestamp'),
    difficulty: fields.integer('difficulty'),
    transactionsRoot: fields.hash('tx_root'),
    miner: fields.text('miner'),
  });
  if (!message.equals(fields.bytes('message_hex')))
    throw faulty('message_hex', 'is not what the other fields say');
  return { parameters, epoch, seed: fields.hash('epoch_seed'), message };
}

/** Seeds as upstream's workers have them: made of the parent of the first job that they see in an epoch. */
export class EpochSeeds {
  #epoch: bigint | undefined;
  #seed: Uint8Array = new Uint8Array(32);

  of(epoch: bigint, parentHash: Uint8Array): Uint8Array {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#seed = epochSeed({ rule: 'boundary', boundaryHash: parentHash });
    }
    return this.#seed;
  }
}

/** The work of an upstream job for who is paid at `miner`, on the main network. */
export function guessedWork(fields: JobFields, miner: string, seeds: EpochSeeds): KernelWork {
  const { parameters, epochBlocks } = MAINNET;
  const height = fields.integer('height');
  const [, heightText, secondsText] = UPSTREAM_JOB_ID.exec(fields.text('job_id')) ?? [];
  if (heightText === undefined || secondsText === undefined || BigInt(heightText) !== height)
    throw faulty('job_id', 'does not say height and time');
  const parentHash = fields.hash('prev_hash');
  const epoch = epochOf(height, epochBlocks);
  const message = vpowMessage({
    parentHash,
    height,
    timeSeconds: BigInt(secondsText),
    difficulty: fields.integer('difficulty'),
    transactionsRoot: fields.hash('merkle_root'),
    miner,
  });
  return { parameters, epoch, seed: seeds.of(epoch, parentHash), message };
}

function rulesOf(fields: JobFields): NetworkRules {
  const rules = fields.has('params') ? rulesIn(fields.within('params')) : MAINNET;
  if (fields.has('params_fingerprint')) {
    const fingerprint = fields.text('params_fingerprint');
    if (!fingerprintsOf(rules).includes(fingerprint))
      throw faulty('params_fingerprint', 'is not that of the parameters');
  }
  return rules;
}

function rulesIn(params: JobFields): NetworkRules {
  return {
    parameters: {
      datasetMib: params.count('dataset_mb', 1, 512),
      scratchMib: params.count('scratch_mb', 1, 128),
      iterations: params.count('mix_iters', 1, 1_000_000),
      readsPerIteration: params.count('reads_per_iter', 1, 8),
      writeEvery: params.count('write_every', 0, 1_000_000),
    },
    epochBlocks: BigInt(params.count('epoch_blocks', 1, EPOCH_BLOCKS_MAX)),
  };
}

/** As Vision-Node writes it, and as Vision-Core hashes it. */
function fingerprintsOf({ parameters, epochBlocks }: NetworkRules): readonly string[] {
  const { datasetMib, scratchMib, iterations, readsPerIteration, writeEvery } = parameters;
  const named =
    `dataset_mb=${datasetMib} scratch_mb=${scratchMib} mix_iters=${iterations} ` +
    `reads_per_iter=${readsPerIteration} write_every=${writeEvery} epoch_blocks=${epochBlocks}`;
  const hashed = blake3(Buffer.from(`visionx/v1 ${named}`, 'utf8'));
  return [`v=1 ${named}`, Buffer.from(hashed).toString('hex')];
}
