import { KernelBlobScanner } from '../../core/miner/stratum-cryptonote/kernel-blob-scanner.ts';
import { NONCE_AT, type NotifiedBlob } from '../../core/miner/stratum-cryptonote/notified-blob.ts';
import { type Target, TARGET_MAX } from '../../core/plugin-api/target.ts';

/** A nonce and the hash that it makes of a job's blob. */
export interface Hashed {
  readonly nonce: number;
  /** 32 bytes, little-endian. */
  readonly digest: Buffer;
}

/** Real RandomX hashes for the rigs of a test, on one thread of its own, without the table. */
export class BlobHasher {
  readonly #scanner = new KernelBlobScanner({
    algorithm: {
      name: 'randomx',
      wasm: new URL('../../../wasm/randomx.wasm', import.meta.url),
      seedBytes: 32,
      contexts: { 'rx/0': Uint8Array.of(0, 0) },
    },
    threads: 1,
    memory: 'light',
  });

  /** Has the seeds of a job made ahead, so that a change of seed holds nobody up. */
  follow({ seed, seedNext }: NotifiedBlob): void {
    this.#scanner.follow({ seed, seedNext });
  }

  /** The first nonce from `nonce` on whose hash meets the target. */
  async search(job: NotifiedBlob, nonce: number, shareTarget: Target): Promise<Hashed> {
    const { blob, algo, seed } = job;
    // A search lets others in between, as all rigs of a test share the thread.
    const slice = { blob, algo, seed, shareTarget, nonceAt: NONCE_AT, count: 8 };
    for (let nonceStart = nonce; ; nonceStart += slice.count) {
      const { found } = await this.#scanner.scan({ ...slice, nonceStart });
      if (found !== undefined) return { nonce: found.nonce, digest: Buffer.from(found.digest) };
    }
  }

  /** The hash of one nonce. */
  hash(job: NotifiedBlob, nonce: number): Promise<Hashed> {
    return this.search(job, nonce, TARGET_MAX);
  }

  close(): Promise<void> {
    return this.#scanner.close();
  }
}
