import { ExtranonceLeases } from '../../../../core/jobs/extranonce-leases.ts';
import type { VardiffOptions } from '../../../../core/vardiff/vardiff.ts';
import { stratumV1Dialect } from '../../../../core/protocols/stratum-v1/dialect.ts';
import {
  STRATUM_V1_DEFAULTS,
  type StratumV1Options,
} from '../../../../core/protocols/stratum-v1/options.ts';
import type { StratumV1Session } from '../../../../core/protocols/stratum-v1/session.ts';
import { FakeClock } from '../session/fake-clock.ts';
import { FakeConnection } from '../session/fake-connection.ts';
import type { FakePool } from './fake-pool.ts';
import { FakeRoute } from '../session/fake-route.ts';

export const VARDIFF: VardiffOptions = {
  difficultyStart: 1024,
  difficultyMin: 0.001,
  difficultyMax: 1e9,
  shareSeconds: 10,
  powersOfTwo: false,
};

/** Wire id of the n-th job of a port, from 1: the fake clock starts at 1.76e9 seconds. */
export function wireId(count: number): string {
  return (1_760_000_000 + count - 1).toString(16);
}

/** A port with a dialect over fakes. */
export class FakePort {
  readonly clock = new FakeClock();
  readonly leases = new ExtranonceLeases(
    { size: 4, quarantineMs: 600_000, resumeMs: 300_000 },
    this.clock,
    0xc0debabe,
  );
  readonly rejections: string[] = [];
  readonly claims: string[] = [];
  readonly route: FakeRoute;
  readonly dialect: ReturnType<typeof stratumV1Dialect>;
  #connectionCount = 0;

  constructor(pools: readonly FakePool[], options: Partial<StratumV1Options> = {}) {
    this.route = new FakeRoute(pools);
    this.dialect = stratumV1Dialect(
      { ...STRATUM_V1_DEFAULTS, vardiff: VARDIFF, ...options },
      {
        route: this.route,
        leases: this.leases,
        clock: this.clock,
        observer: {
          accepted: () => undefined,
          rejected: (poolId, miner, worker, reason) =>
            this.rejections.push(`${poolId} ${miner} ${worker} ${reason}`),
        },
        claims: {
          claim: (address, key, origin) => this.claims.push(`${address} ${key} ${origin}`),
        },
      },
    );
    this.dialect.start();
  }

  connect(): FakeMiner {
    const connection = new FakeConnection(++this.#connectionCount);
    return new FakeMiner(connection, this.dialect.open(connection));
  }

  /** A miner that has subscribed, authorized and taken its first job. */
  async loggedIn(user = 'btc1.rig', password = 'x'): Promise<FakeMiner> {
    const miner = this.connect();
    await miner.say('mining.subscribe', ['test/1.0']);
    await miner.say('mining.authorize', [user, password]);
    return miner;
  }
}

/** The miner's end of a fake connection. */
export class FakeMiner {
  readonly connection: FakeConnection;
  readonly session: StratumV1Session;

  constructor(connection: FakeConnection, session: StratumV1Session) {
    this.connection = connection;
    this.session = session;
  }

  /** Sends a call with id 1 and returns what came until the end of the turn. */
  say(method: string, params: readonly unknown[]): Promise<unknown[]> {
    return this.lines(JSON.stringify({ id: 1, method, params }));
  }

  /** Sends lines as one packet and returns what came until the end of the turn. */
  lines(...lines: readonly string[]): Promise<unknown[]> {
    for (const line of lines) this.session.line(line);
    return this.heard();
  }

  async heard(): Promise<unknown[]> {
    await Promise.resolve();
    return this.connection.take();
  }

  submit(
    jobId: string,
    changes: Partial<Record<'user' | 'en2' | 'ntime' | 'nonce' | 'bits', string>> = {},
  ): Promise<unknown[]> {
    const {
      user = 'btc1.rig',
      en2 = '00000001',
      ntime = '6553f100',
      nonce = '00000001',
      bits,
    } = changes;
    const params = [user, jobId, en2, ntime, nonce];
    return this.say('mining.submit', bits === undefined ? params : [...params, bits]);
  }
}
