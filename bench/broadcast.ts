import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BENCH_ADDRESS } from './host-config.ts';
import { GeneratorProcess } from './generator-process.ts';
import { HostProcess } from './host-process.ts';
import type { TipReport } from './load-plan.ts';
import { figure, type Print, printTable } from './print.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/headframe.js', import.meta.url));
const MINERS = [1000, 5000];
const TIPS = 20;
/** Two million hashes: a second of one thread. */
const BLOCK_DIFFICULTY = 0.0005;
const PATIENCE_MS = 60_000;
/** Tips do not come faster than the host could settle from the last one. */
const BETWEEN_MS = 500;

/** A new tip, from the first to the last connected miner. */
export async function benchBroadcast(print: Print): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: BLOCK_DIFFICULTY });
  try {
    await mineBlocks(host, 2);
    const rows: string[][] = [];
    for (const miners of MINERS) rows.push(describeTips(miners, await spreadTips(host, miners)));
    printTable(
      print,
      ['miners', 'tips', 'last miner p50 ms', 'last miner p99 ms', '99 % of miners, p99 ms'],
      rows,
    );
  } finally {
    await host.end();
  }
}

/** Takes the best block away and gives it back, over and over: each is a new tip for the host. */
async function spreadTips(host: HostProcess, miners: number): Promise<readonly TipReport[]> {
  const generator = new GeneratorProcess({
    kind: 'idle',
    target: { port: host.options.sharesPort, address: BENCH_ADDRESS },
    connections: miners,
  });
  try {
    await generator.next('ready', PATIENCE_MS);
    const best = await host.rpc('getbestblockhash');
    const reports: TipReport[] = [];
    for (let tip = 0; tip < TIPS; tip++) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
      await host.rpc(tip % 2 === 0 ? 'invalidateblock' : 'reconsiderblock', best);
      reports.push(await generator.next('tip', PATIENCE_MS));
    }
    return reports;
  } finally {
    await generator.end();
  }
}

async function mineBlocks(host: HostProcess, count: number): Promise<void> {
  const url = `stratum+tcp://127.0.0.1:${host.options.blocksPort}`;
  const args = ['mine', '--url', url, '--user', BENCH_ADDRESS, '--shares', String(count)];
  const miner = spawn(process.execPath, [LAUNCHER, ...args], { stdio: 'ignore' });
  const timer = setTimeout(() => miner.kill('SIGKILL'), PATIENCE_MS);
  const [code] = (await once(miner, 'exit')) as [number | null];
  clearTimeout(timer);
  if (code !== 0) throw new Error(`the miner ended with ${code} before it found ${count} blocks`);
}

function describeTips(miners: number, tips: readonly TipReport[]): string[] {
  const last = tips.map((tip) => tip.lastMs).sort((one, other) => one - other);
  const most = tips.map((tip) => tip.p99Ms).sort((one, other) => one - other);
  const at = (values: readonly number[], share: number) =>
    figure(values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN);
  return [String(miners), String(tips.length), at(last, 0.5), at(last, 0.99), at(most, 0.99)];
}
