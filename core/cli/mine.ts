import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Command, InvalidArgumentError } from 'commander';
import { BackOff } from '../miner/back-off.ts';
import type { MinerDialect, MiningOrder } from '../miner/dialect.ts';
import { MinerDisplay } from '../miner/miner-display.ts';
import { MinerTally } from '../miner/miner-tally.ts';
import { Miner } from '../miner/miner.ts';
import { type PoolAddress, parsePoolAddress } from '../miner/pool-address.ts';
import { PoolConnection } from '../miner/pool-connection.ts';
import { ScanThreads } from '../miner/scan-threads.ts';
import { HeaderDialect } from '../miner/stratum-v1/header-dialect.ts';

const REFRESH_MS = 1000;
const BACK_OFF = { firstMs: 1000, maxMs: 30_000 };
/** Beyond this, threads of one process only get in each other's way. */
const THREADS_MAX = 256;

const KERNELS: Readonly<Record<string, URL>> = {
  sha256d: new URL('../../../wasm/sha256d.wasm', import.meta.url),
};

interface MineFlags {
  readonly url: PoolAddress;
  readonly user: string;
  readonly password: string;
  readonly threads: number;
  readonly algo: string;
  readonly versionRolling: boolean;
  readonly shares?: number;
  readonly insecure: boolean;
}

/** `headframe mine`: the CPU miner. */
export function mineCommand(): Command {
  return new Command('mine')
    .description('mine at a Stratum V1 pool with this machine’s processor')
    .requiredOption('--url <url>', 'stratum+tcp://host:port or stratum+tls://host:port', readUrl)
    .requiredOption('--user <user>', 'address.rig, or whatever name the pool knows you by')
    .option('--password <password>', 'what the pool wants as password', 'x')
    .option(
      '--threads <count>',
      'threads to mine with',
      readCount(THREADS_MAX),
      availableParallelism(),
    )
    .option(
      '--algo <name>',
      `algorithm: ${Object.keys(KERNELS).join(', ')}`,
      readAlgorithm,
      'sha256d',
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
  const { user, password, threads, versionRolling } = flags;
  const scanner = new ScanThreads({ threads, wasm: kernelOf(flags.algo) });
  return mineWith(
    flags,
    new HeaderDialect({ lanes: threads, user, password, versionRolling }, scanner),
  );
}

async function mineWith<Order extends MiningOrder, Share>(
  flags: MineFlags,
  dialect: MinerDialect<Order, Share>,
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
  const refresh = setInterval(() => display.refresh(), REFRESH_MS);
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
  kernelOf(name);
  return name;
}

function kernelOf(algorithm: string): URL {
  const kernel = Object.hasOwn(KERNELS, algorithm) ? KERNELS[algorithm] : undefined;
  if (kernel === undefined) {
    throw new InvalidArgumentError(`expected one of: ${Object.keys(KERNELS).join(', ')}`);
  }
  return kernel;
}
