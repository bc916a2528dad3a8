import { mineBlocks } from './host-blocks.ts';
import { HostProcess } from './host-process.ts';
import { figure, type Print, printTable } from './print.ts';
import { runShares, type SharesRun } from './shares.ts';

const LOAD = { connections: 100, window: 10 };
const SAMPLE_MS = 8000;
const SHARES_BETWEEN = 1_000_000;
const BETWEEN_MS = 300_000;
/** Nine million hashes: seconds for our miner, yet more shares than the load generator sends in a run. */
const BLOCK_DIFFICULTY = 0.002;
/** Shares of the tip before count for a while, so that its duplicate filters are kept. */
const GRACE_MS = 6000;

interface FlatSample {
  readonly run: SharesRun;
  /** Live objects and buffers, when the tips of the run are gone and its duplicate filters with them. */
  readonly heldBytes: number;
  readonly residentBytes: number;
}

/** The same load before and after a million shares: latency and memory must not have grown. */
export async function benchFlatCost(print: Print): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: BLOCK_DIFFICULTY, inspect: true });
  try {
    await mineBlocks(host, 2);
    // The first run is there to get code compiled and buffers grown.
    await runShares(host, { ...LOAD, measureMs: SAMPLE_MS });
    const before = await sample(host);
    const between = await runShares(host, {
      ...LOAD,
      measureMs: BETWEEN_MS,
      sharesMax: SHARES_BETWEEN,
    });
    const after = await sample(host);
    printTable(
      print,
      ['100 x 10', 'shares/s', 'p50 ms', 'p99 ms', 'MiB of live objects', 'MiB resident'],
      [row('before', before), row(`after ${figure(between.accepted)} shares`, after)],
    );
    print(
      `p99 after / before: ${figure(after.run.p99Ms / before.run.p99Ms)}; ` +
        `live objects after / before: ${figure(after.heldBytes / before.heldBytes)}`,
    );
  } finally {
    await host.end();
  }
}

async function sample(host: HostProcess): Promise<FlatSample> {
  const run = await runShares(host, { ...LOAD, measureMs: SAMPLE_MS });
  await leaveTip(host);
  const heldBytes = await host.heldBytes();
  return { run, heldBytes, residentBytes: await host.residentBytes() };
}

/** Two new tips: the best block goes and comes back. */
async function leaveTip(host: HostProcess): Promise<void> {
  const best = await host.rpc('getbestblockhash');
  for (const method of ['invalidateblock', 'reconsiderblock']) {
    await host.rpc(method, best);
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
  }
}

function row(name: string, { run, heldBytes, residentBytes }: FlatSample): string[] {
  return [
    name,
    figure(run.accepted / run.seconds),
    figure(run.p50Ms),
    figure(run.p99Ms),
    figure(heldBytes / 2 ** 20),
    figure(residentBytes / 2 ** 20),
  ];
}
