import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Command, InvalidArgumentError, Option } from 'commander';
import { BackOff } from '../miner/back-off.ts';
import type { MinerDialect, MiningOrder } from '../miner/dialect.ts';
import { MinerDisplay } from '../miner/miner-display.ts';
import { MinerTally } from '../miner/miner-tally.ts';
import { Miner } from '../miner/miner.ts';
import { type PoolAddress, parsePoolAddress } from '../miner/pool-address.ts';
import { PoolConnection } from '../miner/pool-connection.ts';
import { ScanThreads } from '../miner/scan-threads.ts';
import type { MemorySetting } from '../kernels/epochs/memory-plan.ts';
import { BlobDialect } from '../miner/stratum-cryptonote/blob-dialect.ts';
import {
  type BlobAlgorithm,
  KernelBlobScanner,
} from '../miner/stratum-cryptonote/kernel-blob-scanner.ts';
import { HeaderDialect } from '../miner/stratum-v1/header-dialect.ts';

const REFRESH_MS = 1000;
const BACK_OFF = { firstMs: 1000, maxMs: 30_000 };
/** Beyond this, threads of one process only get in each other's way. */
const THREADS_MAX = 256;

const SHA256D = new URL('../../../wasm/sha256d.wasm', import.meta.url);
const RANDOMX: BlobAlgorithm = {
  name: 'randomx',
  wasm: new URL('../../../wasm/randomx.wasm', import.meta.url),
  seedBytes: 32,
  contexts: { 'rx/0': Uint8Array.of(0, 0), 'rx/2': Uint8Array.of(2, 0) },
};
const ALGORITHMS = ['sha256d', ...Object.keys(RANDOMX.contexts)];
const MEMORY_MODES = ['auto', 'full', 'light'] as const;

interface MineFlags {
  readonly url: PoolAddress;
  readonly user: string;
  readonly password: string;
  readonly threads: number;
  readonly algo: string;
  readonly versionRolling: boolean;
  readonly shares?: number;
  readonly insecure: boolean;
  readonly memory: MemorySetting;
}

/** `headframe mine`: the CPU miner. */
export function mineCommand(): Command {
  return new Command('mine')
    .description('mine at a pool with this machine’s processor')
    .requiredOption('--url <url>', 'stratum+tcp://host:port or stratum+tls://host:port', readUrl)
    .requiredOption('--user <user>', 'address.rig, or whatever name the pool knows you by')
    .option('--password <password>', 'what the pool wants as password', 'x')
    .option(
      '--threads <count>',
      'threads to mine with',
      readCount(THREADS_MAX),
      availableParallelism(),
    )
    .option('--algo <name>', `algorithm: ${ALGORITHMS.join(', ')}`, readAlgorithm, 'sha256d')
    .addOption(
      new Option(
        '--memory <mode>',
        'for rx/...: full is fast and takes 2.4 GiB, light takes 256 MiB',
      )
        .choices(MEMORY_MODES)
        .default('auto'),
    )
    .option('--version-rolling', 'roll version bits too, where the pool allows it', false)
    .option('--shares <count>', 'stop after this many accepted shares', readCount(2 ** 31))
    .option('--insecure', 'accept any TLS certificate, such as a self-signed one', false)
    .action(async (flags: MineFlags) => {
      process.exitCode = await mine(flags);
    });
}

/** Mines until Ctrl-C, a refusal or enough shares. Returns the exit code. */
async function mine(flags: MineFlags): Promise<number> {
  const { user, password, threads, algo, versionRolling, memory } = flags;
  if (algo === 'sha256d') {
    const scanner = new ScanThreads({ threads, wasm: SHA256D });
    const options = { lanes: threads, user, password, versionRolling };
    return mineWith(flags, new HeaderDialect(options, scanner));
  }
  const scanner = new KernelBlobScanner({ algorithm: RANDOMX, threads, memory });
  process.stdout.write(`${scanner.planned}\n`);
  const algos = [algo, ...Object.keys(RANDOMX.contexts).filter((other) => other !== algo)];
  const dialect = new BlobDialect({ lanes: threads, user, password, algos }, scanner);
  return mineWith(flags, dialect, () => scanner.standing.tableBuiltRatio);
}

async function mineWith<Order extends MiningOrder, Share>(
  flags: MineFlags,
  dialect: MinerDialect<Order, Share>,
  prepared: () => number | undefined = () => undefined,
): Promise<number> {
  const tally = new MinerTally();
  const display = new MinerDisplay({ spanMs: () => performance.now() }, tally, process.stdout);
  const miner = new Miner(
    { lanes: flags.threads, user: flags.user, sharesWanted: flags.shares },
    {
      dialect,
      tally,
      link: (listener) =>
        new PoolConnection(
          { ...flags.url, verifyCertificate: !flags.insecure },
          new BackOff(BACK_OFF, Math.random),
          listener,
        ),
      note: (text) => display.note(text),
    },
  );
  const stop = () => miner.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const refresh = setInterval(() => {
    tally.preparedRatio = prepared();
    display.refresh();
  }, REFRESH_MS);
  try {
    const end = await miner.run();
    if (end.kind === 'refused') display.note(`the pool refused ${flags.user}: ${end.reason}`);
    return end.kind === 'refused' ? 1 : 0;
  } finally {
    clearInterval(refresh);
    display.finish();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function readUrl(url: string): PoolAddress {
  try {
    return parsePoolAddress(url);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function readCount(max: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (!Number.isInteger(count) || count < 1 || count > max) {
      throw new InvalidArgumentError(`expected a whole number from 1 to ${max}`);
    }
    return count;
  };
}

function readAlgorithm(name: string): string {
  if (!ALGORITHMS.includes(name)) {
    throw new InvalidArgumentError(`expected one of: ${ALGORITHMS.join(', ')}`);
  }
  return name;
}
