import { bringUp } from './load-crowd.ts';
import type { LoadMiner } from './load-miner.ts';
import type { LoadPlan, LoadReport } from './load-plan.ts';
import { Samples } from './samples.ts';

type SharesPlan = Extract<LoadPlan, { kind: 'shares' }>;

/** A closed loop: every answer makes room for the next share. Latencies by the order of answers. */
export async function loadShares(
  plan: SharesPlan,
  report: (report: LoadReport) => void,
): Promise<void> {
  const latencies = new Samples();
  // Answers come in the order of requests, so a queue of send times per miner is enough.
  const sentAt = Array.from({ length: plan.connections }, () => [] as number[]);
  const credits = new Int32Array(plan.connections);
  let touched: LoadMiner[] = [];
  let phase: 'warming' | 'measuring' | 'done' = 'warming';
  let accepted = 0;
  let rejected = 0;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const send = (miner: LoadMiner, count: number) => {
    const atMs = performance.now();
    for (let share = 0; share < count; share++) sentAt[miner.index]?.push(atMs);
    miner.submit(count);
  };
  /** Answers that arrived together are followed by shares in one write. */
  const refill = () => {
    const miners = touched;
    touched = [];
    for (const miner of miners) {
      const count = credits[miner.index] ?? 0;
      credits[miner.index] = 0;
      if (phase !== 'done') send(miner, count);
    }
  };
  const miners = await bringUp(plan.connections, plan.target, {
    tip: () => undefined,
    lost: (_miner, reason) => report({ kind: 'failed', reason }),
    answered: (miner, isAccepted) => {
      const startedMs = sentAt[miner.index]?.shift() ?? Number.NaN;
      if (phase === 'measuring') {
        latencies.add(performance.now() - startedMs);
        if (isAccepted) accepted++;
        else rejected++;
        if (accepted >= plan.sharesMax) finish();
      }
      if (credits[miner.index] === 0) {
        if (touched.length === 0) setImmediate(refill);
        touched.push(miner);
      }
      credits[miner.index] = (credits[miner.index] ?? 0) + 1;
    },
  });

  for (const miner of miners) send(miner, plan.window);
  await pause(plan.warmUpMs);
  report({ kind: 'measuring' });
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  phase = 'measuring';
  const timer = setTimeout(finish, plan.measureMs);
  await done;
  clearTimeout(timer);
  phase = 'done';
  const seconds = (performance.now() - startedMs) / 1000;
  const used = process.cpuUsage(cpu);
  report({ kind: 'measured' });
  const [p50Ms = 0, p99Ms = 0, maxMs = 0] = latencies.quantiles(0.5, 0.99, 1);
  report({
    kind: 'shares',
    accepted,
    rejected,
    seconds,
    p50Ms,
    p99Ms,
    maxMs,
    generatorMicros: (used.user + used.system) / Math.max(accepted, 1),
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
