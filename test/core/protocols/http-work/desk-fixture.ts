import { ExtranonceLeases } from '../../../../core/jobs/extranonce-leases.ts';
import { AddressLimits, LIMIT_DEFAULTS } from '../../../../core/listeners/address-limits.ts';
import { BAN_DEFAULTS, BanList } from '../../../../core/listeners/ban-list.ts';
import type { HttpWork } from '../../../../core/plugin-api/dialect.ts';
import { targetFromDifficulty, TARGET_MAX } from '../../../../core/plugin-api/target.ts';
import type { Admission, Seat } from '../../../../core/plugin-api/work-desk.ts';
import { httpWorkDialect, type PortSeats } from '../../../../core/protocols/http-work/dialect.ts';
import { HTTP_WORK_DEFAULTS } from '../../../../core/protocols/http-work/options.ts';
import { PoolDesk, type PoolDeskOptions } from '../../../../core/protocols/http-work/pool-desk.ts';
import { ShareCounters } from '../../../../core/shares/share-counters.ts';
import { SilentLogger } from '../../host/silent-logger.ts';
import { FakeClock } from '../session/fake-clock.ts';
import { FakeMiningPool } from '../session/fake-mining-pool.ts';
import { FakeRoute } from '../session/fake-route.ts';

export interface DeskChanges {
  readonly nonceCount: bigint;
  readonly aim: HttpWork['aim'];
}

/** A desk over one port and a pool whose jobs and verdicts the test decides. */
export class DeskFixture {
  readonly clock = new FakeClock();
  readonly observer = new ShareCounters();
  readonly pool = new FakeMiningPool<DeskChanges>({
    id: 'pool',
    algorithm: 'tiny',
    dialects: ['http-work'],
    prefix: 't',
    work: (_count, { nonceCount = 1n << 64n, aim }) => ({
      'http-work': { dialect: 'http-work', nonceCount, ...(aim === undefined ? {} : { aim }) },
    }),
  });
  readonly route = new FakeRoute([this.pool]);
  readonly bans = new BanList(BAN_DEFAULTS, this.clock);
  readonly limits = new AddressLimits({ ...LIMIT_DEFAULTS, loginsPerSecond: 1, loginsBurst: 100 });
  readonly port: PortSeats;
  readonly desk: PoolDesk;
  isOpen = true;

  constructor(options: Partial<Omit<PoolDeskOptions, 'poolId'>> = {}) {
    const { clock, observer, route } = this;
    this.pool.networkTarget = targetFromDifficulty(1e15, TARGET_MAX);
    this.port = httpWorkDialect(
      {
        ...HTTP_WORK_DEFAULTS,
        submitsPendingMax: 3,
        agentMinimums: [{ agent: 'farm', difficulty: 1_000 }],
        jobLifeMs: 240_000,
        vardiff: {
          difficultyStart: 100,
          difficultyMin: 1,
          difficultyMax: 1e12,
          shareSeconds: 5,
          powersOfTwo: false,
        },
      },
      {
        route,
        clock,
        observer,
        leases: new ExtranonceLeases({ size: 4, quarantineMs: 1, resumeMs: 1 }, clock),
        claims: { claim: () => undefined },
      },
    );
    this.port.start();
    const open = (taking: Parameters<PortSeats['open']>[0]) => this.port.open(taking);
    this.desk = new PoolDesk(
      { poolId: 'pool', seatsMax: 100, seatsPerAddressMax: 0, seatsPerSubnetMax: 0, ...options },
      () => (this.isOpen ? [{ number: 7072, pool: this.pool, open }] : []),
      { limits: this.limits, bans: this.bans, clock, log: new SilentLogger() },
    );
  }

  admit(workerId: string, more: Partial<Admission> = {}) {
    const who = { address: 'tiny', worker: 'rig', remoteAddress: '203.0.113.1' };
    return this.desk.admit({ workerId, ...who, ...more });
  }

  seat(workerId = 'w', more: Partial<Admission> = {}): Seat {
    const outcome = this.admit(workerId, more);
    if (outcome.kind === 'refused') throw new Error(outcome.refusal.reason);
    return outcome.seat;
  }

  /** Why somebody is refused. */
  refusal(workerId: string, more: Partial<Admission> = {}): string {
    const outcome = this.admit(workerId, more);
    return outcome.kind === 'refused' ? outcome.refusal.kind : 'seated';
  }

  close(): void {
    this.port.stop();
  }
}
