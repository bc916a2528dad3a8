import { PoolError } from '../../plugin-api/errors.ts';
import { TARGET_MAX, type Target } from '../../plugin-api/target.ts';
import type { WorkerJob } from '../../plugin-api/worker.ts';

const NONCES = 1n << 64n;

/** A job that threads can scan. @throws PoolError `POOL_INVALID` for one that they cannot. */
export function checkedJob(job: WorkerJob, inputBytes: number): WorkerJob {
  const { id, nonceFirst, nonceEnd, kernelContext, shareTarget, networkTarget } = job;
  const faults = [
    typeof id === 'string' && id.length <= 1024 ? '' : 'id',
    0n <= nonceFirst && nonceFirst < nonceEnd && nonceEnd <= NONCES ? '' : 'nonces',
    kernelContext instanceof Uint8Array ? '' : 'context',
    isTarget(shareTarget) ? '' : 'share target',
    networkTarget === undefined || isTarget(networkTarget) ? '' : 'network target',
  ].filter((fault) => fault !== '');
  if (faults.length === 0 && job.input(nonceFirst).length === inputBytes) return job;
  const what = faults.length === 0 ? 'input' : faults.join(', ');
  throw new PoolError('POOL_INVALID', `the pool's job makes no sense: ${what}`, { what });
}

function isTarget(target: Target): boolean {
  return typeof target === 'bigint' && target > 0n && target <= TARGET_MAX;
}
