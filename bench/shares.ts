import { BENCH_ADDRESS } from './host-config.ts';
import { GeneratorProcess } from './generator-process.ts';
import { HostProcess } from './host-process.ts';
import type { SharesReport } from './load-plan.ts';
import { figure, type Print, printTable } from './print.ts';

/** Connections, and shares that each keeps unanswered: from one rig alone to a full house. */
const LOADS = [
  { connections: 1, window: 1 },
  { connections: 1, window: 100 },
  { connections: 100, window: 1 },
  { connections: 100, window: 10 },
  { connections: 1000, window: 1 },
  { connections: 5000, window: 1 },
];
const WARM_UP_MS = 3000;
const MEASURE_MS = 8000;
/** Logging in 5,000 miners, warming up and measuring, with room for a slow machine. */
const PATIENCE_MS = 90_000;
/** Beyond what any run here could find a block at. */
const NO_BLOCKS = 1e9;

export interface SharesRun extends SharesReport {
  readonly hostMicros: number;
  readonly residentBytes: number;
}

/** Accepted shares, end to end: socket, parsing, verifying, on disk, answered. */
export async function benchShares(print: Print): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: NO_BLOCKS });
  try {
    const rows: string[][] = [];
    for (const load of LOADS) {
      rows.push(describeRun(load, await runShares(host, { ...load, measureMs: MEASURE_MS })));
    }
    printTable(
      print,
      [
        'connections x window',
        'shares/s',
        'host us CPU/share',
        'p50 ms',
        'p99 ms',
        'max ms',
        'rejected',
        'generator us/share',
      ],
      rows,
    );
  } finally {
    await host.end();
  }
}

/** One closed-loop run against a host, with the host's own cost beside it. */
export async function runShares(
  host: HostProcess,
  load: {
    readonly connections: number;
    readonly window: number;
    readonly measureMs: number;
    readonly sharesMax?: number;
  },
): Promise<SharesRun> {
  const generator = new GeneratorProcess({
    kind: 'shares',
    target: { port: host.options.sharesPort, address: BENCH_ADDRESS },
    connections: load.connections,
    window: load.window,
    warmUpMs: WARM_UP_MS,
    measureMs: load.measureMs,
    sharesMax: load.sharesMax ?? Number.MAX_SAFE_INTEGER,
  });
  try {
    await generator.next('measuring', PATIENCE_MS);
    const before = await host.cpuMicros();
    await generator.next('measured', load.measureMs + PATIENCE_MS);
    const hostMicros = (await host.cpuMicros()) - before;
    const residentBytes = await host.residentBytes();
    const report = await generator.next('shares', PATIENCE_MS);
    return { ...report, hostMicros: hostMicros / Math.max(report.accepted, 1), residentBytes };
  } finally {
    await generator.end();
  }
}

function describeRun(
  load: { readonly connections: number; readonly window: number },
  run: SharesRun,
): string[] {
  return [
    `${load.connections} x ${load.window}`,
    figure(run.accepted / run.seconds),
    figure(run.hostMicros),
    figure(run.p50Ms),
    figure(run.p99Ms),
    figure(run.maxMs),
    String(run.rejected),
    figure(run.generatorMicros),
  ];
}
