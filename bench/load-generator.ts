/** The load generator: a process of its own. Takes a plan as JSON argument, reports to its parent. */
import type { LoadPlan, LoadReport } from './load-plan.ts';
import { loadHttpWork } from './load-http-work.ts';
import { loadIdle } from './load-idle.ts';
import { loadLogins } from './load-logins.ts';
import { loadShares } from './load-shares.ts';

const plan = JSON.parse(process.argv[2] ?? 'null') as LoadPlan;
const report = (message: LoadReport): void => {
  process.send?.(message);
};
// Without a parent nobody would end it.
process.once('disconnect', () => process.exit());

switch (plan.kind) {
  case 'shares':
    await loadShares(plan, report);
    break;
  case 'idle':
    await loadIdle(plan, report);
    break;
  case 'logins':
    await loadLogins(plan, report);
    break;
  case 'http-work':
    await loadHttpWork(plan, report);
    break;
}
