import { BENCH_ADDRESS } from './host-config.ts';
import { GeneratorProcess } from './generator-process.ts';
import { HostProcess } from './host-process.ts';
import { figure, type Print, printTable } from './print.ts';

const CONCURRENCIES = [1, 10, 100];
const LOGINS = 10_000;
/** One after the other is slow, and says as much with fewer. */
const LOGINS_ALONE = 2000;
const PATIENCE_MS = 120_000;

/** Logins: connect, subscribe, authorize, first job. */
export async function benchLogins(print: Print): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: 1e9 });
  try {
    const rows: string[][] = [];
    for (const concurrency of CONCURRENCIES) {
      rows.push(await runLogins(host, concurrency, concurrency === 1 ? LOGINS_ALONE : LOGINS));
    }
    printTable(print, ['at a time', 'logins/s', 'p50 ms', 'p99 ms', 'host us CPU/login'], rows);
  } finally {
    await host.end();
  }
}

async function runLogins(
  host: HostProcess,
  concurrency: number,
  logins: number,
): Promise<string[]> {
  const generator = new GeneratorProcess({
    kind: 'logins',
    target: { port: host.options.sharesPort, address: BENCH_ADDRESS },
    logins,
    concurrency,
  });
  try {
    await generator.next('measuring', PATIENCE_MS);
    const before = await host.cpuMicros();
    await generator.next('measured', PATIENCE_MS);
    const hostMicros = (await host.cpuMicros()) - before;
    const report = await generator.next('logins', PATIENCE_MS);
    return [
      String(concurrency),
      figure(report.logins / report.seconds),
      figure(report.p50Ms),
      figure(report.p99Ms),
      figure(hostMicros / report.logins),
    ];
  } finally {
    await generator.end();
  }
}
