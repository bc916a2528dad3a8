import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchHostOptions, unlimitedHost } from './host-config.ts';

/** Of the devnet's own passphrase; worth nothing. */
const ADDRESS = 'GAPJQFEPDNRQOA67Z2N3YELKCJABX6LLNK7LHDTVVZFPEQYTYBKPTTUT';

export const BENCH_POOLER = { id: 'crowd', token: 'the-token-of-a-pooler-of-the-bench' };
/** Leading hex digits of a share: sixteen hashes. */
const SHARE_ZEROS = 1;

/** Writes the configuration of a KALE devnet whose clock runs ten times as fast as others: a block takes 30 seconds. */
export async function writeKaleConfig(directory: string, ports: BenchHostOptions): Promise<void> {
  await mkdir(join(directory, 'pools'), { recursive: true });
  await writeFile(join(directory, 'headframe.toml'), unlimitedHost(ports.apiPort));
  const difficulty = 16 ** SHARE_ZEROS;
  await writeFile(
    join(directory, 'ports.toml'),
    `[[port]]
listen = "127.0.0.1:${ports.sharesPort}"
algorithm = "kale"
dialects = ["http-work"]
shareSeconds = 600

[port.difficulty]
start = ${difficulty}
min = ${difficulty}
max = ${difficulty}
`,
  );
  await writeFile(
    join(directory, 'pools', 'bench.toml'),
    `plugin = "kale"
address = "${ADDRESS}"

[coin]
network = "devnet"
pollMs = 500
daemons = [{ url = "http://127.0.0.1:${ports.devnetPort}" }]

[coin.work]
shareZerosMin = ${SHARE_ZEROS}
shareZerosMax = ${SHARE_ZEROS}

[[coin.poolers]]
id = "${BENCH_POOLER.id}"
farmersMax = 1000
token = "${BENCH_POOLER.token}"

[coin.devnet]
ledgerMs = 200
ledgerSeconds = 2
sources = 60

[devnet]
listen = "127.0.0.1:${ports.devnetPort}"
`,
  );
}
