import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolRoute } from '../../../core/plugin-api/routes.ts';
import type { DeskTerms } from '../../../core/plugin-api/work-desk.ts';
import type { CoinConfig } from '../coin-config.ts';
import { accountRoutes } from './account-routes.ts';
import { eventsRoute } from './events-route.ts';
import { LanePicker } from './lane-picker.ts';
import { FaultAnswers } from './miner-answers.ts';
import type { MinerParts } from './miner-parts.ts';
import { MinerSeats } from './miner-seats.ts';
import { NonceOffers } from './nonce-offers.ts';
import { registerRoute } from './register-route.ts';
import { ShareIntake } from './share-intake.ts';
import { sharesRoute } from './shares-route.ts';
import { ToldJobs } from './told-jobs.ts';
import { workRoutes } from './work-routes.ts';

/** The side of the pool that miners see. Arranges the desk, too. */
export function minerRoutes(parts: MinerParts): readonly PoolRoute[] {
  const { config, desk, field, books, clock, logger, random, pause = pauseFor } = parts;
  const { farmTimeMs } = parts;
  desk.arrange(termsOf(config));
  const told = new ToldJobs();
  const offers = new NonceOffers(field, clock, logger);
  const picker = new LanePicker(random);
  const seats = new MinerSeats({ desk, field, picker, told, clock });
  const intake = new ShareIntake({ seats, told, offers });
  const faults = new FaultAnswers(clock);
  return [
    registerRoute({ desk, seats, faults }),
    ...workRoutes({ seats, told, offers, faults, farmTimeMs }),
    sharesRoute({ seats, intake, faults }),
    eventsRoute({ seats, field, faults, farmTimeMs, pause }),
    ...accountRoutes({ seats, told, books, faults, clock }),
  ];
}

function termsOf({ work }: Pick<CoinConfig, 'work'>): Partial<DeskTerms> {
  const { rangeSize, idleSeconds, submitsPerSecond } = work;
  return { rangeSize: BigInt(rangeSize), idleMs: idleSeconds * 1000, submitsPerSecond };
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  // Whoever pauses looks at the signal next.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
