import { PoolError } from '../plugin-api/errors.ts';
import type { Hasher, HashRequest } from '../plugin-api/hasher.ts';
import type { Verifier } from './verifier.ts';

/** No digest meets it but 0 itself: a verdict is not wanted. */
const NEVER_MET = new Uint8Array(32);

/** Hashes for a plugin by the verifier that judges its shares, which is not made before the first hash. */
export class KernelHasher implements Hasher {
  readonly #verifier: () => Verifier;
  readonly #inputBytes: number;

  constructor(options: { readonly inputBytes: number }, verifier: () => Verifier) {
    this.#inputBytes = options.inputBytes;
    this.#verifier = verifier;
  }

  async digest({ context, input, seed }: HashRequest): Promise<Uint8Array> {
    if (input.length !== this.#inputBytes) {
      const message = `a hash input has ${this.#inputBytes} bytes, got ${input.length}`;
      throw new PoolError('KERNEL_INVALID', message, { inputBytes: this.#inputBytes });
    }
    const verifier = this.#verifier();
    return new Promise((resolve, reject) => {
      const taken = verifier.verify({
        context,
        input,
        seed,
        shareTargetLe: NEVER_MET,
        blockTargetLe: NEVER_MET,
        settle: (_verdict, digest) => resolve(digest),
        fail: reject,
      });
      if (!taken) reject(new PoolError('KERNEL_BUSY', 'too many shares wait for the kernel'));
    });
  }
}
