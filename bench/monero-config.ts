import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchHostOptions, unlimitedHost } from './host-config.ts';

/** Where coins of the bench go, which are worth nothing. */
export const MONERO_ADDRESS =
  '45JHsL5uTQ7dAbQeAbXLZ8LvieV3XBJA9gARu7siwhbVXonZgGmiJbVX1Y6k9y312n3jzsQBgwUr7Bd2DF1o3dPhAiJfpgA';

export interface MoneroBenchOptions {
  readonly memory: 'full' | 'light';
  /** Blocks with one seed, and how many before its first block a seed is known. @default 2048 and 64 */
  readonly epoch?: { readonly blocks: number; readonly lag: number };
}

/** Writes the configuration of a Monero devnet whose port takes every hash as a share, on two threads. */
export async function writeMoneroConfig(
  directory: string,
  ports: BenchHostOptions,
  { memory, epoch = { blocks: 2048, lag: 64 } }: MoneroBenchOptions,
): Promise<void> {
  await mkdir(join(directory, 'pools'), { recursive: true });
  const verifier = `\n[verifier]\nthreads = 2\nmemory = "${memory}"\nprepare = "start"\n`;
  await writeFile(join(directory, 'headframe.toml'), unlimitedHost(ports.apiPort) + verifier);
  await writeFile(
    join(directory, 'ports.toml'),
    `[[port]]
listen = "127.0.0.1:${ports.sharesPort}"
algorithm = "randomx"
dialects = ["stratum-cryptonote"]
shareSeconds = 600

[port.difficulty]
start = 1
min = 1
max = 1
`,
  );
  await writeFile(
    join(directory, 'pools', 'bench.toml'),
    `plugin = "monero"
address = "${MONERO_ADDRESS}"

[coin]
network = "fakechain"
daemons = [{ url = "http://127.0.0.1:${ports.devnetPort}" }]
pollMs = 100
templateSeconds = 600

[coin.devnet]
difficulty = ${ports.blockDifficulty}
epochBlocks = ${epoch.blocks}
epochLag = ${epoch.lag}

[devnet]
listen = "127.0.0.1:${ports.devnetPort}"
`,
  );
}
