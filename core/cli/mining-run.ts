import { performance } from 'node:perf_hooks';
import type { MiningOrder } from '../miner/dialect.ts';
import { MinerDisplay } from '../miner/miner-display.ts';
import { MinerTally } from '../miner/miner-tally.ts';
import type { Miner } from '../miner/miner.ts';

const REFRESH_MS = 1000;

/** What a miner tells while it runs. */
export interface MiningReport {
  readonly tally: MinerTally;
  readonly note: (text: string) => void;
}

/** Mines until Ctrl-C, a refusal or enough shares, and shows it. Returns the exit code. */
export async function runMiner<Order extends MiningOrder, Share>(
  user: string,
  minerOf: (report: MiningReport) => Miner<Order, Share>,
  prepared: () => number | undefined = () => undefined,
): Promise<number> {
  const tally = new MinerTally();
  const display = new MinerDisplay({ spanMs: () => performance.now() }, tally, process.stdout);
  const miner = minerOf({ tally, note: (text) => display.note(text) });
  const stop = () => miner.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const refresh = setInterval(() => {
    tally.preparedRatio = prepared();
    display.refresh();
  }, REFRESH_MS);
  try {
    const end = await miner.run();
    if (end.kind === 'refused') display.note(`the pool refused ${user}: ${end.reason}`);
    return end.kind === 'refused' ? 1 : 0;
  } finally {
    clearInterval(refresh);
    display.finish();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
