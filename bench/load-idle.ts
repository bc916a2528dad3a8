import { bringUp } from './load-crowd.ts';
import type { LoadPlan, LoadReport } from './load-plan.ts';
import { Samples } from './samples.ts';

/** After the first miner; later than this is not late but lost. */
const STRAGGLERS_MS = 5000;

type IdlePlan = Extract<LoadPlan, { kind: 'idle' }>;

/** Miners that only listen. Reports how each new tip spread once the last of them has it. */
export async function loadIdle(
  plan: IdlePlan,
  report: (report: LoadReport) => void,
): Promise<void> {
  const arrivals = new Samples();
  let firstMs = 0;
  let isComplete = false;
  let stragglers: NodeJS.Timeout | undefined;
  const giveUp = () => {
    const reason = `${arrivals.count} of ${plan.connections} miners heard of a tip`;
    report({ kind: 'failed', reason });
  };
  await bringUp(plan.connections, plan.target, {
    answered: () => undefined,
    lost: (_miner, reason) => report({ kind: 'failed', reason }),
    tip: (_miner, atMs) => {
      // Tips while some miners still log in are nobody's measurement.
      if (!isComplete) return;
      if (arrivals.count === 0) {
        firstMs = atMs;
        stragglers = setTimeout(giveUp, STRAGGLERS_MS);
      }
      arrivals.add(atMs - firstMs);
      if (arrivals.count < plan.connections) return;
      clearTimeout(stragglers);
      const [p50Ms = 0, p99Ms = 0, lastMs = 0] = arrivals.quantiles(0.5, 0.99, 1);
      arrivals.clear();
      report({ kind: 'tip', miners: plan.connections, p50Ms, p99Ms, lastMs });
    },
  });
  isComplete = true;
  report({ kind: 'ready' });
}
