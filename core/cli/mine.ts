import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { httpMiner, type HttpMinerKit } from '../miner/http-work/http-miner.ts';
import { parseHttpUrl } from '../miner/http-work/http-pool.ts';
import { type PoolAddress, parsePoolAddress } from '../miner/pool-address.ts';
import { mineOverStratum, STRATUM_ALGORITHMS, type StratumMineFlags } from './mine-stratum.ts';
import { runMiner } from './mining-run.ts';
import { findWorker } from './worker-plugin.ts';

/** Beyond this, threads of one process only get in each other's way. */
const THREADS_MAX = 256;
const MEMORY_MODES = ['auto', 'full', 'light'] as const;

type PoolUrl =
  | { readonly kind: 'stratum'; readonly address: PoolAddress }
  | { readonly kind: 'http'; readonly url: string };

interface MineFlags extends StratumMineFlags {
  readonly url: PoolUrl;
  readonly plugin?: string;
}

/** `headframe mine`: the CPU miner. */
export function mineCommand(): Command {
  return new Command('mine')
    .description('mine at a pool with this machine’s processor')
    .requiredOption(
      '--url <url>',
      'stratum+tcp://host:port, stratum+tls://host:port or http://host:port',
      readUrl,
    )
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
      `algorithm: ${STRATUM_ALGORITHMS.join(', ')}, or over HTTP that of a plugin`,
      'sha256d',
    )
    .option('--plugin <name>', 'over HTTP: plugin that speaks with the pool, or its folder')
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
    .action(async (flags: MineFlags, command: Command) => {
      process.exitCode = await mine(flags, command);
    });
}

/** Mines until Ctrl-C, a refusal or enough shares. Returns the exit code. */
async function mine(flags: MineFlags, command: Command): Promise<number> {
  const { url, algo, plugin } = flags;
  if (url.kind === 'http') {
    const chosen = command.getOptionValueSource('algo') !== 'default' || plugin === undefined;
    const kit = await findWorker({ algo: chosen ? algo : undefined, plugin }).catch(
      (error: unknown) => {
        if (!(error instanceof RangeError)) throw error;
        return command.error(`error: ${error.message}`);
      },
    );
    return mineOverHttp(url.url, flags, kit);
  }
  if (!STRATUM_ALGORITHMS.includes(algo))
    command.error(
      `error: option '--algo': over Stratum there is ${STRATUM_ALGORITHMS.join(', ')}; ` +
        'algorithms of plugins are mined over http:',
    );
  return mineOverStratum(url.address, flags);
}

function mineOverHttp(
  url: string,
  { user, threads, shares, insecure }: MineFlags,
  kit: HttpMinerKit,
): Promise<number> {
  const dot = user.indexOf('.');
  const address = dot < 0 ? user : user.slice(0, dot);
  const worker = dot < 0 ? '' : user.slice(dot + 1);
  const options = { url, verifyCertificate: !insecure, address, worker, threads };
  return runMiner(user, (report) => httpMiner({ ...options, sharesWanted: shares }, kit, report));
}

function readUrl(url: string): PoolUrl {
  try {
    if (!/^https?:/i.test(url)) return { kind: 'stratum', address: parsePoolAddress(url) };
    parseHttpUrl(url);
    return { kind: 'http', url };
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
