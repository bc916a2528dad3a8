import { cpus } from 'node:os';
import { GeneratorProcess } from './generator-process.ts';
import { HostProcess } from './host-process.ts';
import type { HttpWorkReport, Spread } from './load-plan.ts';
import { figure, type Print, printTable } from './print.ts';
import { VISIONX_ADDRESS, writeVisionXConfig } from './visionx-config.ts';

const WORKERS = 100;
const SHARES_PER_SECOND = 1_000;
/** Of the half of the workers that do not wait for jobs: each every other second. */
const LOOKS_PER_SECOND = 25;
/** At so many hashes a second some five seconds for a block. */
const BLOCK_DIFFICULTY = 5_000;
const WARM_UP_MS = 5_000;
const MEASURE_MS = 20_000;
const PATIENCE_MS = 60_000;

/**
 * The pool protocol of VisionX end to end: a real host and its devnet, workers that register, ask for jobs and
 * send shares at fixed times, each over connections of its own.
 */
export async function benchVisionXPool(print: Print): Promise<void> {
  const host = await HostProcess.start({
    blockDifficulty: BLOCK_DIFFICULTY,
    configure: writeVisionXConfig,
  });
  try {
    const generator = new GeneratorProcess({
      kind: 'http-work',
      target: { port: host.options.sharesPort, address: VISIONX_ADDRESS },
      workers: WORKERS,
      sharesPerSecond: SHARES_PER_SECOND,
      looksPerSecond: LOOKS_PER_SECOND,
      warmUpMs: WARM_UP_MS,
      measureMs: MEASURE_MS,
    });
    try {
      await generator.next('measuring', PATIENCE_MS);
      const [before, beforeAll] = [await host.cpuMicros(), busyMicros()];
      await generator.next('measured', MEASURE_MS + PATIENCE_MS);
      const hostMicros = (await host.cpuMicros()) - before;
      const allMicros = busyMicros() - beforeAll;
      const run = await generator.next('http-work', PATIENCE_MS);
      printRun(print, run, hostMicros);
      const otherMicros = allMicros - hostMicros - run.generatorMicros * run.accepted;
      const percent = otherMicros / (run.seconds * 1e4 * cpus().length);
      print(`others, the system among them, took ${figure(percent)} % of the processors`);
    } finally {
      await generator.end();
    }
  } finally {
    await host.end();
  }
}

/** Processor time of all that ran on this machine. */
function busyMicros(): number {
  const busy = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
  return busy.reduce((total, ms) => total + ms * 1000, 0);
}

function printRun(print: Print, run: HttpWorkReport, hostMicros: number): void {
  const { accepted, rejected, blocks, unhashed, seconds, generatorMicros } = run;
  const row = (name: string, { count, p50Ms, p99Ms, maxMs }: Spread): string[] => [
    name,
    String(count),
    figure(p50Ms),
    figure(p99Ms),
    figure(maxMs),
  ];
  printTable(
    print,
    [`${WORKERS} workers over HTTP`, 'answers', 'p50 ms', 'p99 ms', 'max ms'],
    [
      row(`shares, ${figure(SHARES_PER_SECOND)} a second offered`, run.shares),
      row(`looks for a job, ${LOOKS_PER_SECOND} a second`, run.looks),
      row('new tips by long poll, after the first worker', run.news),
    ],
  );
  const percent = (100 * accepted) / Math.max(accepted + rejected, 1);
  print(
    `accepted: ${figure(accepted / seconds)} shares/s, ${percent.toFixed(2)} %; ${blocks} blocks; ` +
      `host ${figure(hostMicros / Math.max(accepted, 1))} us CPU/share, ` +
      `generator ${figure(generatorMicros)} us/share, its hashing included`,
  );
  for (const [text, count] of run.refusals) print(`refused: ${count} times "${text}"`);
  if (unhashed > 0) print(`not sent, because the generator had no hash ready: ${unhashed}`);
}
