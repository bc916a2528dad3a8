import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { PoolControl } from '../../../core/plugin-api/control.ts';
import type { HostMiner } from '../../../core/plugin-api/host-miner.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolRecord } from '../../../core/plugin-api/record.ts';
import type { PoolRoute, PoolRoutes } from '../../../core/plugin-api/routes.ts';
import {
  POOL_CONFIG,
  POOL_CONTROL,
  POOL_DESK,
  POOL_FACTS,
  POOL_LOGGER,
  POOL_MINER,
  POOL_RECORD,
  POOL_WALLET,
  ROOT_CLOCK,
} from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import type { DeskTerms, WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { CoinConfig } from '../coin-config.ts';
import { panelRoutes } from '../panel/panel-routes.ts';
import { Earnings } from './earnings.ts';
import { jobRoute } from './job-route.ts';
import { metricsRoute } from './metrics-route.ts';
import { MiningModes } from './mining-modes.ts';
import { modeRoutes } from './mode-routes.ts';
import { PoolAddress } from './pool-address.ts';
import { PoolBooks } from './pool-books.ts';
import { PoolDoor } from './pool-door.ts';
import { registerRoute } from './register-route.ts';
import { RouteMeters } from './route-meters.ts';
import { settingsRoutes } from './settings-routes.ts';
import { shareRoute } from './share-route.ts';
import { statsRoute } from './stats-route.ts';
import { statusRoute } from './status-route.ts';
import { WorkTally } from './work-tally.ts';
import { WorkerCensus } from './worker-census.ts';

/** Conduct of workers is looked at for as long as upstream bans them. */
const BAN_WINDOW_SECONDS = 3_600;
/** Hashes that are not those of their nonces say more than shares that miss their target. */
const WRONG_RESULTS_MAX = 3;

/**
 * The pool protocol of Vision and the panel over it: what stands here is their wiring, so that more than five
 * collaborators meet. Each route has a file of its own.
 */
export class VisionPoolRoutes implements PoolRoutes {
  static readonly inject = [
    POOL_CONFIG,
    POOL_FACTS,
    POOL_WALLET,
    POOL_DESK,
    POOL_CONTROL,
    POOL_RECORD,
    POOL_MINER,
    POOL_LOGGER,
    ROOT_CLOCK,
  ];

  readonly routes: readonly PoolRoute[];

  constructor(
    config: CoinConfig,
    facts: PoolFacts,
    wallet: Wallet,
    desk: WorkDesk,
    control: PoolControl,
    record: PoolRecord,
    miner: HostMiner,
    log: Logger,
    clock: Clock,
  ) {
    desk.arrange(termsOf(config));
    const check = wallet.checkAddress(facts.address);
    const own = check.kind === 'valid' ? check.address : facts.address;
    const modes = new MiningModes({ config, address: own }, { desk, control, miner, log });
    const door = new PoolDoor(modes, wallet);
    const address = new PoolAddress(modes, desk, wallet);
    const books = new PoolBooks(record, clock);
    const earnings = new Earnings({ desk, books, control, modes }, clock);
    const meters = new RouteMeters();
    const tally = new WorkTally();
    const census = new WorkerCensus(desk, tally, clock);
    this.routes = [
      registerRoute({ desk, door, control }),
      jobRoute(config, { desk, door, earnings, meters, clock }),
      shareRoute({ desk, door, earnings, meters, tally, clock }),
      statsRoute({ door, modes, address, books, earnings, tally, census }),
      metricsRoute({ books, meters, census }),
      statusRoute({ modes, address, control, miner }),
      ...settingsRoutes({ modes, address, control }),
      ...modeRoutes({ modes, wallet }),
      ...panelRoutes(),
    ];
  }
}

function termsOf({ workers }: CoinConfig): Partial<DeskTerms> {
  const { timeoutSeconds, rangeSize, submitsPerSecond } = workers;
  const { banInvalidPercent, banSharesMin, banSeconds } = workers;
  return {
    rangeSize: BigInt(rangeSize),
    idleMs: timeoutSeconds * 1000,
    submitsPerSecond,
    bans: {
      windowSeconds: BAN_WINDOW_SECONDS,
      // A rule is turned off by its count.
      submissionsMin: banInvalidPercent === 0 ? 0 : banSharesMin,
      invalidPercent: banInvalidPercent,
      wrongResults: WRONG_RESULTS_MAX,
      banSeconds,
    },
  };
}
