import type { Cell, MinerDialect, Scan, SessionListener } from '../dialect.ts';
import type { BlobScanner } from './blob-scanner.ts';
import {
  type BlobOrder,
  type BlobShare,
  CryptonoteClient,
  type CryptonoteClientOptions,
} from './cryptonote-client.ts';
import { NONCE_AT, NONCE_BYTES } from './notified-blob.ts';

const NONCES = 2 ** 32;
/** A pool that fixes the highest byte of the nonce leaves these. */
const NONCES_FIXED = 2 ** 24;

export interface BlobDialectOptions extends CryptonoteClientOptions {
  readonly lanes: number;
}

/** The CryptoNote dialect, and kernels that scan blobs. */
export class BlobDialect implements MinerDialect<BlobOrder, BlobShare> {
  readonly sliceFirst = 1;
  readonly #options: BlobDialectOptions;
  readonly #scanner: BlobScanner;
  /** Lanes that have their part of the newest job. */
  readonly #served = new Set<number>();
  #jobId: string | undefined;

  constructor(options: BlobDialectOptions, scanner: BlobScanner) {
    this.#options = options;
    this.#scanner = scanner;
  }

  session(listener: SessionListener<BlobOrder>): CryptonoteClient {
    this.#jobId = undefined;
    return new CryptonoteClient(this.#options, listener);
  }

  /** Each lane has its own part of the nonces of a job, once. */
  cell({ job }: BlobOrder, lane: number): Cell<BlobShare> | undefined {
    if (job.id !== this.#jobId) {
      this.#jobId = job.id;
      this.#served.clear();
      this.#scanner.follow({ seed: job.seed, seedNext: job.seedNext });
    }
    if (this.#served.has(lane)) return undefined;
    this.#served.add(lane);
    const given = job.blob.readUInt32LE(NONCE_AT);
    // A nonce that is not zero is one whose highest byte belongs to the pool.
    const space = given === 0 ? NONCES : NONCES_FIXED;
    const nonces = Math.floor(space / this.#options.lanes);
    const base = (given === 0 ? 0 : (given & 0xff000000) >>> 0) + lane * nonces;
    return {
      nonces,
      scan: async (first, count): Promise<Scan<BlobShare>> => {
        const { blob, algo, seed, shareTarget } = job;
        const nonceStart = base + first;
        const task = { blob, algo, seed, shareTarget, nonceAt: NONCE_AT, nonceStart, count };
        const { hashes, tookMs, found } = await this.#scanner.scan(task);
        if (found === undefined) return { hashes, tookMs, find: undefined };
        const nonce = Buffer.alloc(NONCE_BYTES);
        nonce.writeUInt32LE(found.nonce);
        const share = { jobId: job.id, nonce, result: found.digest };
        return { hashes, tookMs, find: { share, isBlock: undefined } };
      },
    };
  }

  async close(): Promise<void> {
    await this.#scanner.close();
  }
}
