import { BareProcess, recordLines } from './bare-process.ts';
import { BENCH_ADDRESS } from './host-config.ts';
import { GeneratorProcess } from './generator-process.ts';
import { mineBlocks } from './host-blocks.ts';
import { HostProcess } from './host-process.ts';
import type { TipReport } from './load-plan.ts';
import { figure, type Print, printTable } from './print.ts';
import { Samples } from './samples.ts';

const MINERS = [1000, 5000];
const TIPS = 20;
/** Two million hashes: a second of one thread. */
const BLOCK_DIFFICULTY = 0.0005;
const PATIENCE_MS = 60_000;
/** Tips do not come faster than the host could settle from the last one. */
const BETWEEN_MS = 500;

/**
 * A new tip, from the first to the last connected miner; beside it, a bare server that writes the same bytes
 * to as many sockets: what the machine takes, whoever asks it.
 */
export async function benchBroadcast(print: Print): Promise<void> {
  const host = await HostProcess.start({ blockDifficulty: BLOCK_DIFFICULTY });
  try {
    await mineBlocks(host, 2);
    const rows: string[][] = [];
    for (const miners of MINERS) rows.push(...(await compareTips(host, miners)));
    printTable(
      print,
      ['miners', 'tips', 'last miner p50 ms', 'last miner p99 ms', '99 % of miners, p99 ms'],
      rows,
    );
  } finally {
    await host.end();
  }
}

async function compareTips(host: HostProcess, miners: number): Promise<string[][]> {
  const { sharesPort } = host.options;
  const best = await host.rpc('getbestblockhash');
  // Takes the best block away and gives it back, over and over: each is a new tip for the host.
  const ours = await spreadTips(sharesPort, miners, async (tip) => {
    await host.rpc(tip % 2 === 0 ? 'invalidateblock' : 'reconsiderblock', best);
  });
  const bare = await BareProcess.start(await recordLines(sharesPort, BENCH_ADDRESS));
  try {
    const theirs = await spreadTips(bare.port, miners, async () => bare.spread());
    const ratios = lastMiner(ours).map((ms, index) => ms / (lastMiner(theirs)[index] ?? 0));
    return [
      describeTips(`${miners}, host`, ours),
      describeTips(`${miners}, bare server`, theirs),
      [`${miners}, host / bare server`, '', ...ratios.map(figure)],
    ];
  } finally {
    await bare.end();
  }
}

async function spreadTips(
  port: number,
  miners: number,
  spread: (tip: number) => Promise<void>,
): Promise<readonly TipReport[]> {
  const generator = new GeneratorProcess({
    kind: 'idle',
    target: { port, address: BENCH_ADDRESS },
    connections: miners,
  });
  try {
    await generator.next('ready', PATIENCE_MS);
    const reports: TipReport[] = [];
    for (let tip = 0; tip < TIPS; tip++) {
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
      await spread(tip);
      reports.push(await generator.next('tip', PATIENCE_MS));
    }
    return reports;
  } finally {
    await generator.end();
  }
}

function describeTips(name: string, tips: readonly TipReport[]): string[] {
  const most = quantiles(
    tips.map((tip) => tip.p99Ms),
    0.99,
  );
  return [name, String(tips.length), ...[...lastMiner(tips), ...most].map(figure)];
}

/** p50 and p99 of the tips, in milliseconds. */
function lastMiner(tips: readonly TipReport[]): readonly number[] {
  return quantiles(
    tips.map((tip) => tip.lastMs),
    0.5,
    0.99,
  );
}

function quantiles(values: readonly number[], ...shares: readonly number[]): readonly number[] {
  const samples = new Samples();
  for (const value of values) samples.add(value);
  return samples.quantiles(...shares);
}
