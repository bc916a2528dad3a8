import { NativeRandomX } from '../../../bench/native-randomx.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** A random blob of a random seed, and its hash by rx/0 according to Debian's library. */
export interface NativeHash {
  /** 32 bytes, hex. */
  readonly seed: string;
  /** 43 to 190 bytes: a nonce at 39, and what the kernel takes. */
  readonly blob: Buffer;
  /** Hex; comes when the library has got so far. */
  readonly hash: Promise<string>;
}

/** The library hashes in a process of its own, beside whoever is to agree with it. */
export class NativeHashes {
  readonly #native: NativeRandomX;
  readonly #random: SeededRandom;

  private constructor(native: NativeRandomX, random: SeededRandom) {
    this.#native = native;
    this.#random = random;
  }

  /** Skips the suite, visibly, where there is no C compiler or no librandomx-dev. */
  static async start(context: Mocha.Context, random: SeededRandom): Promise<NativeHashes> {
    const native = await NativeRandomX.start().catch(() => context.skip());
    return new NativeHashes(native, random);
  }

  /** Begins with another random seed, of which so many random blobs are hashed. */
  ofNewSeed(count: number): readonly NativeHash[] {
    const seed = this.#random.bytes(32).toString('hex');
    void observed(this.#native.seed(seed));
    return Array.from({ length: count }, () => {
      const blob = this.#random.bytes(this.#random.between(43, 190));
      return { seed, blob, hash: observed(this.#native.hash('light-jit', blob.toString('hex'))) };
    });
  }

  stop(): Promise<void> {
    return this.#native.stop();
  }
}

/** Whoever awaits it hears that it failed, and nobody else. */
function observed<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
