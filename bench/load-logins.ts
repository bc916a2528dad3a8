import { LoadMiner } from './load-miner.ts';
import type { LoadPlan, LoadReport } from './load-plan.ts';
import { Samples } from './samples.ts';

type LoginsPlan = Extract<LoadPlan, { kind: 'logins' }>;

/** Connects, subscribes, authorizes, gets a job, leaves: over and over, some at a time. */
export async function loadLogins(
  plan: LoginsPlan,
  report: (report: LoadReport) => void,
): Promise<void> {
  const latencies = new Samples();
  let opened = 0;
  let lost: string | undefined;
  report({ kind: 'measuring' });
  const startedMs = performance.now();
  await new Promise<void>((resolve) => {
    const open = () => {
      if (opened === plan.logins) return;
      const openedMs = performance.now();
      new LoadMiner(opened++, plan.target, {
        tip: () => undefined,
        answered: () => undefined,
        lost: (_miner, reason) => {
          lost = reason;
          resolve();
        },
        ready: (miner) => {
          latencies.add(performance.now() - openedMs);
          miner.leave();
          if (latencies.count === plan.logins) resolve();
          else open();
        },
      });
    };
    for (let slot = 0; slot < plan.concurrency; slot++) open();
  });
  const seconds = (performance.now() - startedMs) / 1000;
  report({ kind: 'measured' });
  if (lost !== undefined) report({ kind: 'failed', reason: lost });
  const [p50Ms = 0, p99Ms = 0] = latencies.quantiles(0.5, 0.99);
  report({ kind: 'logins', logins: latencies.count, seconds, p50Ms, p99Ms });
}
