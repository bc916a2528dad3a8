import { BENCH_ADDRESS } from './host-config.ts';
import { GeneratorProcess } from './generator-process.ts';
import { HostProcess } from './host-process.ts';
import { figure, type Print, printTable } from './print.ts';

/** The base is measured with some miners in, so that it holds all code and every first buffer. */
const BASE = 1000;
const CROWD = 5000;
const PATIENCE_MS = 60_000;

/** Memory per idle connection: logged in, holding a job, silent. */
export async function benchMemory(print: Print): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: 1e9, inspect: true });
  try {
    const base = await withMiners(host, BASE, () => weigh(host));
    const crowd = await withMiners(host, CROWD, () => weigh(host));
    const perConnection = (grown: number) => figure(grown / (CROWD - BASE) / 1024);
    printTable(
      print,
      ['idle miners', 'MiB resident', 'MiB of live objects'],
      [
        [String(BASE), figure(base.resident / 2 ** 20), figure(base.live / 2 ** 20)],
        [String(CROWD), figure(crowd.resident / 2 ** 20), figure(crowd.live / 2 ** 20)],
        [
          'KiB per connection over base',
          perConnection(crowd.resident - base.resident),
          perConnection(crowd.live - base.live),
        ],
      ],
    );
  } finally {
    await host.end();
  }
}

async function withMiners<T>(host: HostProcess, count: number, act: () => Promise<T>): Promise<T> {
  const generator = new GeneratorProcess({
    kind: 'idle',
    target: { port: host.options.sharesPort, address: BENCH_ADDRESS },
    connections: count,
  });
  try {
    await generator.next('ready', PATIENCE_MS);
    return await act();
  } finally {
    await generator.end();
  }
}

async function weigh(host: HostProcess): Promise<{ live: number; resident: number }> {
  // In this order: the collection comes before either is read.
  const live = await host.heldBytes();
  return { live, resident: await host.residentBytes() };
}
