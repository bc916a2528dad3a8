import { BENCH_ADDRESS } from './host-config.ts';
import { GeneratorProcess } from './generator-process.ts';
import { HostProcess } from './host-process.ts';
import { figure, type Print, printTable } from './print.ts';

/** The base is measured with some miners in, so that it holds all code and every first buffer. */
const BASE = 200;
const CROWD = 5000;
const PATIENCE_MS = 60_000;

/** Memory per idle connection: logged in, holding a job, silent. */
export async function benchMemory(print: Print): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: 1e9, inspect: true });
  try {
    // A crowd that came and left, so that what only grows once has grown.
    await withMiners(host, CROWD, async () => undefined);
    const base = await withMiners(host, BASE, () => heldBytes(host));
    const crowd = await withMiners(host, CROWD, () => heldBytes(host));
    printTable(
      print,
      ['idle miners', 'MiB held', 'KiB per connection over base'],
      [
        [String(BASE), figure(base / 2 ** 20), ''],
        [String(CROWD), figure(crowd / 2 ** 20), figure((crowd - base) / (CROWD - BASE) / 1024)],
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

async function heldBytes(host: HostProcess): Promise<number> {
  await host.settle();
  return host.residentBytes();
}
