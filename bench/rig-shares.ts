import { blobWith, type CryptonoteRig, type RigJob, type RigShare } from './cryptonote-rig.ts';
import type { NativeRandomX } from './native-randomx.ts';

/** Shares with the hashes that they really have, found by the native library; no nonce comes twice. */
export class RigShares {
  readonly #native: NativeRandomX;
  #seed = '';
  #nonces = 0;

  constructor(native: NativeRandomX) {
    this.#native = native;
  }

  async find(job: RigJob): Promise<RigShare> {
    const nonce = this.#nonce();
    if (this.#seed !== job.seed) await this.#native.seed(job.seed);
    this.#seed = job.seed;
    return { job, nonce, result: await this.#native.hash('light-jit', blobWith(job, nonce)) };
  }

  /** A share whose hash is not what it claims. */
  forge(job: RigJob): RigShare {
    return { job, nonce: this.#nonce(), result: '0'.repeat(64) };
  }

  /** So many shares, for each rig in turn, of the job that it has. */
  async prepare(
    rigs: readonly CryptonoteRig[],
    { shares, forged = false }: { readonly shares: number; readonly forged?: boolean },
  ): Promise<RigShare[][]> {
    const prepared = rigs.map((): RigShare[] => []);
    for (let share = 0; share < shares; share++) {
      const index = share % rigs.length;
      const job = rigs[index]?.job;
      if (job !== undefined) {
        prepared[index]?.push(forged ? this.forge(job) : await this.find(job));
      }
    }
    return prepared;
  }

  #nonce(): string {
    this.#nonces++;
    return this.#nonces.toString(16).padStart(8, '0');
  }
}
