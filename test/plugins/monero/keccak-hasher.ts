import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Hasher, HashRequest } from '../../../core/plugin-api/hasher.ts';
import { keccak } from '../../../plugins/monero/consensus/keccak.ts';

/** Stands in for the host's kernel with a hash that takes no time, of all that a kernel depends on. */
export class KeccakHasher implements Hasher {
  readonly seeds: string[] = [];
  /** How many of the next calls are told to come again. */
  busyFor = 0;
  isGone = false;

  digest({ context, input, seed = '' }: HashRequest): Promise<Uint8Array> {
    if (this.isGone) return Promise.reject(new PoolError('KERNEL_CLOSED', 'the kernel is gone'));
    if (this.busyFor > 0) {
      this.busyFor -= 1;
      return Promise.reject(new PoolError('KERNEL_BUSY', 'too many shares wait'));
    }
    this.seeds.push(seed);
    return Promise.resolve(keccak(Buffer.concat([context, input, Buffer.from(seed, 'hex')])));
  }
}
