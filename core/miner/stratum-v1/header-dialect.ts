import assert from 'node:assert/strict';
import { bigintFromLe, targetToLe } from '../../plugin-api/target.ts';
import type { Cell, Find, MinerDialect, Scan, SessionListener } from '../dialect.ts';
import type { Scanner } from '../scan-task.ts';
import { buildHeader, hashHeader } from './block-header.ts';
import { type SearchCell, SearchSpace } from './search-space.ts';
import {
  type HeaderOrder,
  type HeaderShare,
  StratumClient,
  type StratumClientOptions,
} from './stratum-client.ts';

const NONCES = 2 ** 32;

export interface HeaderDialectOptions extends StratumClientOptions {
  readonly lanes: number;
}

/** Stratum V1, and kernels that scan block headers. */
export class HeaderDialect implements MinerDialect<HeaderOrder, HeaderShare> {
  readonly sliceFirst = 4096;
  readonly #options: HeaderDialectOptions;
  readonly #scanner: Scanner;
  #spaces: readonly SearchSpace[] = [];
  /** What the spaces are made for. */
  #extranonce = '';

  constructor(options: HeaderDialectOptions, scanner: Scanner) {
    this.#options = options;
    this.#scanner = scanner;
  }

  session(listener: SessionListener<HeaderOrder>): StratumClient {
    this.#spaces = [];
    return new StratumClient(this.#options, listener);
  }

  cell(order: HeaderOrder, lane: number): Cell<HeaderShare> | undefined {
    const choice = this.#spacesFor(order)[lane]?.next();
    if (choice === undefined) return undefined;
    const { job, extranonce1, versionMask } = order;
    const version = ((job.version & ~versionMask) | choice.versionBits) >>> 0;
    const header = buildHeader(job, { extranonce1, extranonce2: choice.extranonce2, version });
    const targetLe = targetToLe(job.shareTarget);
    return {
      nonces: NONCES,
      scan: async (nonceStart, count): Promise<Scan<HeaderShare>> => {
        const result = await this.#scanner.scan({ header, nonceStart, count, targetLe });
        const { hashes, tookMs, nonce } = result;
        const find = nonce === undefined ? undefined : findOf(order, choice, header, nonce);
        return { hashes, tookMs, find };
      },
    };
  }

  async close(): Promise<void> {
    await this.#scanner.close();
  }

  #spacesFor({ extranonce1, extranonce2Size, versionMask }: HeaderOrder): readonly SearchSpace[] {
    const extranonce = `${extranonce1.toString('hex')}/${extranonce2Size}`;
    if (extranonce !== this.#extranonce || this.#spaces.length === 0) {
      const { lanes } = this.#options;
      this.#extranonce = extranonce;
      this.#spaces = Array.from(
        { length: lanes },
        (_, lane) => new SearchSpace({ lane, lanes, extranonce2Size, versionMask }),
      );
    }
    return this.#spaces;
  }
}

function findOf(
  { job, versionMask }: HeaderOrder,
  { extranonce2, versionBits }: SearchCell,
  header: Buffer,
  nonce: number,
): Find<HeaderShare> {
  const hash = bigintFromLe(hashHeader(header, nonce));
  assert(hash <= job.shareTarget, 'the kernel found a nonce that misses the target');
  return {
    isBlock: hash <= job.networkTarget,
    share: {
      jobId: job.id,
      extranonce2,
      ntime: job.ntime,
      nonce,
      versionBits: versionMask === 0 ? undefined : versionBits,
    },
  };
}
