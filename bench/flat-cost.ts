import { HostProcess } from './host-process.ts';
import { figure, type Print, printTable } from './print.ts';
import { runShares, type SharesRun } from './shares.ts';

const LOAD = { connections: 100, window: 10 };
const SAMPLE_MS = 8000;
const SHARES_BETWEEN = 1_000_000;
const BETWEEN_MS = 300_000;

interface FlatSample {
  readonly run: SharesRun;
  /** Live objects and buffers. */
  readonly heldBytes: number;
  readonly residentBytes: number;
}

/** The same load before and after a million shares: latency and memory must not have grown. */
export async function benchFlatCost(print: Print): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: 1e9, inspect: true });
  try {
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
  const heldBytes = await host.heldBytes();
  return { run, heldBytes, residentBytes: await host.residentBytes() };
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
