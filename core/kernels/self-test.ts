import { PoolError } from '../plugin-api/errors.ts';
import type { KernelSpec, KernelVector } from '../plugin-api/kernel.ts';
import { bigintFromLe, type Target, targetToLe } from '../plugin-api/target.ts';
import { type BatchItem, encodeBatch, JudgedBatch } from './batch.ts';
import { errorOf } from './kernel-failure.ts';
import { KernelThreads } from './kernel-threads.ts';
import type { KernelVerdict } from './verifier.ts';

/** A heavy kernel prepares its epoch within this; a light one answers in milliseconds. */
const DEADLINE_MS = 60_000;

/** A vector's share at one pair of targets, and what a true kernel says about it. */
interface Trial extends BatchItem {
  readonly seed: string | undefined;
  readonly vectorIndex: number;
  readonly digest: string;
  readonly verdict: KernelVerdict;
}

/**
 * Proves a kernel against its vectors, in a fresh instance on a thread of its own: every vector
 * just at and just below its targets (of kernels with epochs, only the first below), one by one and, for
 * light kernels, all in one batch. @throws
 * PoolError `KERNEL_INVALID` (no such module, or no vectors), `KERNEL_TRAP` (it failed, or took
 * longer than `deadlineMs`), `KERNEL_VECTOR_MISMATCH` with `vector`, `expected` and `got`.
 */
export async function selfTest(spec: KernelSpec, deadlineMs = DEADLINE_MS): Promise<void> {
  const facts = { wasm: spec.wasm.href };
  if (spec.vectors.length === 0) {
    throw new PoolError('KERNEL_INVALID', `kernel ${spec.algorithm} has no vectors`, facts);
  }
  const trials = spec.vectors.flatMap((vector, index) => trialsOf(vector, index, spec));
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    // All of one seed together: its data are made once, and let go before those of the next.
    for (const seed of new Set(trials.map((trial) => trial.seed))) {
      const own = trials.filter((trial) => trial.seed === seed);
      await runAll(own, spec, seed, deadline);
    }
  } catch (error) {
    if (!deadline.aborted) throw error;
    const message = `kernel ${spec.algorithm} did not answer within ${deadlineMs} ms`;
    throw new PoolError('KERNEL_TRAP', message, { ...facts, deadlineMs }, error);
  }
}

/** `seed`: of all these trials. */
async function runAll(
  trials: readonly Trial[],
  spec: KernelSpec,
  seed: string | undefined,
  deadline: AbortSignal,
): Promise<void> {
  const threads = new KernelThreads({ kernel: spec, threads: 1, seed });
  try {
    for (const trial of trials) await run([trial], spec, threads, deadline);
    if (spec.weight === 'light') await run(trials, spec, threads, deadline);
  } finally {
    await threads.destroy();
  }
}

function trialsOf(vector: KernelVector, vectorIndex: number, spec: KernelSpec): Trial[] {
  const context = bytesOf(vector.context);
  const input = bytesOf(vector.input);
  const digestLe = bytesOf(vector.digest);
  if (input?.length !== spec.inputBytes || digestLe?.length !== 32 || context === undefined) {
    throw new PoolError(
      'KERNEL_INVALID',
      `vector ${vectorIndex} of kernel ${spec.algorithm} is not hex of the right length`,
      { vector: vectorIndex, inputBytes: spec.inputBytes },
    );
  }
  const { epochs } = spec;
  const { seed } = vector;
  if (seed === undefined ? epochs !== undefined : bytesOf(seed)?.length !== epochs?.seedBytes) {
    const wanted = epochs === undefined ? 'no seed' : `a seed of ${epochs.seedBytes} bytes in hex`;
    const message = `vector ${vectorIndex} of kernel ${spec.algorithm}: expected ${wanted}`;
    throw new PoolError('KERNEL_INVALID', message, { vector: vectorIndex });
  }
  const hash = bigintFromLe(digestLe);
  const at = targetToLe(hash as Target);
  const common = { seed, context, input, vectorIndex, digest: vector.digest.toLowerCase() };
  const trials: Trial[] = [{ ...common, shareTargetLe: at, blockTargetLe: at, verdict: 2 }];
  // A hash may take a tenth of a second; the verdicts of one show how all are found.
  if (hash > 0n && (epochs === undefined || vectorIndex === 0)) {
    const below = targetToLe((hash - 1n) as Target);
    trials.push(
      { ...common, shareTargetLe: at, blockTargetLe: below, verdict: 1 },
      { ...common, shareTargetLe: below, blockTargetLe: below, verdict: 0 },
    );
  }
  return trials;
}

async function run(
  trials: readonly Trial[],
  spec: KernelSpec,
  threads: KernelThreads,
  deadline: AbortSignal,
): Promise<void> {
  const answer = await threads.judge(encodeBatch(trials, spec.inputBytes), deadline);
  if (!(answer instanceof ArrayBuffer)) throw errorOf(answer);
  const judged = new JudgedBatch(answer, spec.inputBytes);
  for (const [index, trial] of trials.entries()) {
    const digest = Buffer.from(judged.digest(index)).toString('hex');
    compare(spec, trial, 'digest', trial.digest, digest);
    compare(spec, trial, 'verdict', String(trial.verdict), String(judged.verdict(index)));
  }
}

function compare(spec: KernelSpec, trial: Trial, of: string, expected: string, got: string): void {
  if (expected === got) return;
  throw new PoolError(
    'KERNEL_VECTOR_MISMATCH',
    `kernel ${spec.algorithm}, vector ${trial.vectorIndex}: ${of} is ${got}, expected ${expected}`,
    { wasm: spec.wasm.href, vector: trial.vectorIndex, expected, got },
  );
}

/** Undefined where it is not hex. */
function bytesOf(hex: string): Uint8Array | undefined {
  return /^([0-9a-f]{2})*$/i.test(hex) ? Buffer.from(hex, 'hex') : undefined;
}
