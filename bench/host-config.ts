import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where coins of the bench go; anybody can spend them. */
export const BENCH_ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
/** Difficulty at which a share target is all ones: every hash is a share. */
const EVERY_HASH = 1e-12;

export interface BenchHostOptions {
  readonly sharesPort: number;
  /** Shares here have the difficulty of a block. */
  readonly blocksPort: number;
  readonly apiPort: number;
  readonly devnetPort: number;
  readonly blockDifficulty: number;
}

/** Writes a configuration as an operator would: one devnet pool, no limits for loopback crowds. */
export async function writeHostConfig(directory: string, options: BenchHostOptions): Promise<void> {
  await mkdir(join(directory, 'pools'), { recursive: true });
  await writeFile(join(directory, 'headframe.toml'), unlimitedHost(options.apiPort));
  const port = (listen: number, difficulty: number) => `
[[port]]
listen = "127.0.0.1:${listen}"
algorithm = "sha256d"
pools = ["bench"]
shareSeconds = 600

[port.difficulty]
start = ${difficulty}
min = ${difficulty}
max = ${difficulty}
`;
  await writeFile(
    join(directory, 'ports.toml'),
    port(options.sharesPort, EVERY_HASH) + port(options.blocksPort, options.blockDifficulty),
  );
  await writeFile(
    join(directory, 'pools', 'bench.toml'),
    `plugin = "sha256"
address = "${BENCH_ADDRESS}"

[coin]
coin = "bitcoin"
network = "regtest"
daemons = [{ url = "http://127.0.0.1:${options.devnetPort}" }]

[coin.devnet]
difficulty = ${options.blockDifficulty}

[devnet]
listen = "127.0.0.1:${options.devnetPort}"
`,
  );
}

/** Settings of a host that lets crowds from loopback do as they like, as `headframe.toml` has them. */
export function unlimitedHost(apiPort: number): string {
  return `[api]
listen = "127.0.0.1:${apiPort}"

[log]
level = "warn"

[limits]
connections = 0
connectionsPerAddress = 0
connectionsPerSubnet = 0
loginsPerSecond = 0
loginsBurst = 0
submitsPerSecond = 0
submitsBurst = 0

[bans]
junkLines = 0
submissionsMin = 0
wrongResults = 0
`;
}
