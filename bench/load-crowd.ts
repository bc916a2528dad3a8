import { LoadMiner, type LoadMinerListener } from './load-miner.ts';
import type { LoadTarget } from './load-plan.ts';

/** Logins under way at once: below the host's backlog, so that no connection waits for a retry. */
const CONCURRENCY = 200;

/** Brings up `count` miners a few hundred at a time; resolves when all hold a job. */
export function bringUp(
  count: number,
  target: LoadTarget,
  listener: Omit<LoadMinerListener, 'ready'>,
): Promise<readonly LoadMiner[]> {
  return new Promise((resolve) => {
    const miners: LoadMiner[] = [];
    let ready = 0;
    const open = () => {
      if (miners.length === count) return;
      miners.push(
        new LoadMiner(miners.length, target, {
          tip: (miner, atMs) => listener.tip(miner, atMs),
          answered: (miner, accepted) => listener.answered(miner, accepted),
          lost: (miner, reason) => listener.lost(miner, reason),
          ready: () => {
            ready++;
            if (ready === count) resolve(miners);
            else open();
          },
        }),
      );
    };
    for (let slot = 0; slot < Math.min(CONCURRENCY, count); slot++) open();
  });
}
