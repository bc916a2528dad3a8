import { availableParallelism } from 'node:os';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import type { HostMiner } from '../plugin-api/host-miner.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { WorkerProtocol } from '../plugin-api/worker.ts';
import type { Lifecycle } from './lifecycle.ts';
import { PoolMiner } from './pool-miner.ts';
import type { PoolScope } from './pool-scope.ts';

/** Where nothing is mined: a plugin without a worker, or one that is only tried. */
export const NO_MINER: HostMiner = {
  check: refuse,
  start: refuse,
  stop: async () => undefined,
  view: undefined,
};

function refuse(): never {
  throw new RangeError('nothing is mined for other pools here');
}

/** The miner that the host lends to a pool, for as long as the pool lives. */
export function lentMiner(
  { kernel, worker }: CoinPlugin,
  life: { readonly scope: PoolScope; readonly logger: Logger; readonly lifecycle: Lifecycle },
): HostMiner {
  if (worker === undefined) return NO_MINER;
  const { scope, logger, lifecycle } = life;
  const protocol = foreignWorker(worker, scope);
  const options = { threadsMax: availableParallelism() };
  const miner = new PoolMiner(options, { kernel, protocol }, logger);
  lifecycle.started('miner for other pools', () => miner.close());
  return scope.lent<HostMiner>(miner);
}

/** What the plugin says to the other pool runs in its scope. */
function foreignWorker(worker: WorkerProtocol, scope: PoolScope): WorkerProtocol {
  return {
    talk: (link, who) => scope.foreign(scope.enter(() => worker.talk(scope.lent(link), who))),
  };
}
