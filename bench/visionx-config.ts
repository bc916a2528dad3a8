import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchHostOptions, unlimitedHost } from './host-config.ts';

/** Where coins of the bench go, which are worth nothing: the account of the devnet. */
export const VISIONX_ADDRESS = '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c';

/** Writes the configuration of a Vision devnet at small parameters, whose port takes every hash as a share. */
export async function writeVisionXConfig(
  directory: string,
  ports: BenchHostOptions,
): Promise<void> {
  await mkdir(join(directory, 'pools'), { recursive: true });
  await writeFile(join(directory, 'headframe.toml'), unlimitedHost(ports.apiPort));
  await writeFile(
    join(directory, 'ports.toml'),
    `[[port]]
listen = "127.0.0.1:${ports.sharesPort}"
algorithm = "visionx"
dialects = ["http-work"]
shareSeconds = 600

[port.difficulty]
start = 1
min = 1
max = 1
`,
  );
  await writeFile(
    join(directory, 'pools', 'bench.toml'),
    `plugin = "visionx"
address = "${VISIONX_ADDRESS}"

[coin]
network = "devnet"
daemons = [{ url = "http://127.0.0.1:${ports.devnetPort}" }]

[coin.parameters]
datasetMib = 1
scratchMib = 1
iterations = 1000

[coin.workers]
banInvalidPercent = 0

[coin.devnet]
difficulty = ${ports.blockDifficulty}

[devnet]
listen = "127.0.0.1:${ports.devnetPort}"
`,
  );
}
