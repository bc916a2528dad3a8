import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Hasher, HashRequest } from '../../../core/plugin-api/hasher.ts';
import { instantiate } from '../../wasm/visionx/kernel-instance.ts';
import { digestsOf, HIGHEST, LOWEST } from '../../wasm/visionx/work.ts';

const kernel = instantiate();

/** The real kernel, on the thread of the test. */
export class WasmHasher implements Hasher {
  /** How many of the next calls are told to come again. */
  busyFor = 0;
  isGone = false;
  hashes = 0;

  digest({ context, input }: HashRequest): Promise<Uint8Array> {
    if (this.isGone) return Promise.reject(new PoolError('KERNEL_CLOSED', 'the kernel is gone'));
    if (this.busyFor > 0) {
      this.busyFor -= 1;
      return Promise.reject(new PoolError('KERNEL_BUSY', 'too many shares wait'));
    }
    this.hashes += 1;
    const item = { context, input, shareTargetLe: HIGHEST, blockTargetLe: LOWEST };
    const [digest = ''] = digestsOf(kernel, [item]);
    return Promise.resolve(Buffer.from(digest, 'hex').reverse());
  }
}
