import type { MemorySetting } from '../kernels/epochs/memory-plan.ts';
import { BackOff } from '../miner/back-off.ts';
import type { MinerDialect, MiningOrder } from '../miner/dialect.ts';
import { Miner } from '../miner/miner.ts';
import type { PoolAddress } from '../miner/pool-address.ts';
import { PoolConnection } from '../miner/pool-connection.ts';
import { ScanThreads } from '../miner/scan-threads.ts';
import { BlobDialect } from '../miner/stratum-cryptonote/blob-dialect.ts';
import {
  type BlobAlgorithm,
  KernelBlobScanner,
} from '../miner/stratum-cryptonote/kernel-blob-scanner.ts';
import { HeaderDialect } from '../miner/stratum-v1/header-dialect.ts';
import { runMiner } from './mining-run.ts';

const BACK_OFF = { firstMs: 1000, maxMs: 30_000 };

const SHA256D = new URL('../../../wasm/sha256d.wasm', import.meta.url);
const RANDOMX: BlobAlgorithm = {
  name: 'randomx',
  wasm: new URL('../../../wasm/randomx.wasm', import.meta.url),
  seedBytes: 32,
  contexts: { 'rx/0': Uint8Array.of(0, 0), 'rx/2': Uint8Array.of(2, 0) },
};

/** Algorithms that are mined over Stratum. */
export const STRATUM_ALGORITHMS: readonly string[] = ['sha256d', ...Object.keys(RANDOMX.contexts)];

export interface StratumMineFlags {
  readonly user: string;
  readonly password: string;
  readonly threads: number;
  /** One of `STRATUM_ALGORITHMS`. */
  readonly algo: string;
  readonly versionRolling: boolean;
  readonly shares?: number;
  readonly insecure: boolean;
  readonly memory: MemorySetting;
}

/** Mines at a pool that speaks Stratum. Returns the exit code. */
export async function mineOverStratum(
  address: PoolAddress,
  flags: StratumMineFlags,
): Promise<number> {
  const { user, password, threads, algo, versionRolling, memory } = flags;
  if (algo === 'sha256d') {
    const scanner = new ScanThreads({ threads, wasm: SHA256D });
    const options = { lanes: threads, user, password, versionRolling };
    return mineWith(address, flags, new HeaderDialect(options, scanner));
  }
  const scanner = new KernelBlobScanner({ algorithm: RANDOMX, threads, memory });
  process.stdout.write(`${scanner.planned}\n`);
  const algos = [algo, ...Object.keys(RANDOMX.contexts).filter((other) => other !== algo)];
  const dialect = new BlobDialect({ lanes: threads, user, password, algos }, scanner);
  return mineWith(address, flags, dialect, () => scanner.standing.tableBuiltRatio);
}

function mineWith<Order extends MiningOrder, Share>(
  address: PoolAddress,
  { threads, user, shares, insecure }: StratumMineFlags,
  dialect: MinerDialect<Order, Share>,
  prepared?: () => number | undefined,
): Promise<number> {
  return runMiner(
    user,
    (report) =>
      new Miner(
        { lanes: threads, user, sharesWanted: shares },
        {
          ...report,
          dialect,
          link: (listener) =>
            new PoolConnection(
              { ...address, verifyCertificate: !insecure },
              new BackOff(BACK_OFF, Math.random),
              listener,
            ),
        },
      ),
    prepared,
  );
}
