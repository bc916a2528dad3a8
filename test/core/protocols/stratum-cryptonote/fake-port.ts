import { ExtranonceLeases } from '../../../../core/jobs/extranonce-leases.ts';
import { stratumCryptonoteDialect } from '../../../../core/protocols/stratum-cryptonote/dialect.ts';
import {
  STRATUM_CRYPTONOTE_DEFAULTS,
  type StratumCryptonoteOptions,
} from '../../../../core/protocols/stratum-cryptonote/options.ts';
import type { StratumCryptonoteSession } from '../../../../core/protocols/stratum-cryptonote/session.ts';
import type { VardiffOptions } from '../../../../core/vardiff/vardiff.ts';
import { FakeClock } from '../session/fake-clock.ts';
import { FakeConnection } from '../session/fake-connection.ts';
import { FakeRoute } from '../session/fake-route.ts';
import type { FakePool } from './fake-pool.ts';

export const VARDIFF: VardiffOptions = {
  difficultyStart: 100,
  difficultyMin: 1,
  difficultyMax: 1e12,
  shareSeconds: 10,
  powersOfTwo: false,
};

/** A job as a miner reads it. */
export interface WireJob {
  readonly blob: string;
  readonly job_id: string;
  readonly target: string;
  readonly algo: string;
  readonly height: number;
  readonly seed_hash: string;
  readonly next_seed_hash?: string;
  readonly id: string;
}

/** A line as a miner reads it. */
export interface WireLine {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: WireJob;
  readonly error?: { readonly code: number; readonly message: string } | null;
  readonly result?: {
    readonly id?: string;
    readonly status?: string;
    readonly extensions?: readonly string[];
    readonly job?: WireJob;
  };
}

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
  readonly dialect: ReturnType<typeof stratumCryptonoteDialect>;
  #connectionCount = 0;

  constructor(pools: readonly FakePool[], options: Partial<StratumCryptonoteOptions> = {}) {
    this.route = new FakeRoute(pools);
    this.dialect = stratumCryptonoteDialect(
      { ...STRATUM_CRYPTONOTE_DEFAULTS, agentMinimums: [], vardiff: VARDIFF, ...options },
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

  /** A miner that has logged in and taken its first job. */
  async loggedIn(params: Readonly<Record<string, unknown>> = {}): Promise<FakeMiner> {
    const miner = this.connect();
    await miner.login({ login: 'four1.rig', pass: 'x', agent: 'XMRig/6.26.0', ...params });
    return miner;
  }
}

/** The miner's end of a fake connection. */
export class FakeMiner {
  readonly connection: FakeConnection;
  readonly session: StratumCryptonoteSession;
  /** Jobs that came, in the order they came, with answers to logins, without those to `getjob`. */
  readonly jobs: WireJob[] = [];

  constructor(connection: FakeConnection, session: StratumCryptonoteSession) {
    this.connection = connection;
    this.session = session;
  }

  get job(): WireJob {
    const last = this.jobs.at(-1);
    if (last === undefined) throw new Error('no job has come');
    return last;
  }

  async login(params: Readonly<Record<string, unknown>>): Promise<WireLine | undefined> {
    return (await this.say('login', params))[0];
  }

  /** Sends a call with id 1 and returns what came until the end of the turn. */
  say(method: string, params: Readonly<Record<string, unknown>>): Promise<WireLine[]> {
    return this.lines(JSON.stringify({ id: 1, jsonrpc: '2.0', method, params }));
  }

  /** Sends lines as one packet and returns what came until the end of the turn. */
  lines(...lines: readonly string[]): Promise<WireLine[]> {
    for (const line of lines) this.session.line(line);
    return this.heard();
  }

  async heard(): Promise<WireLine[]> {
    await Promise.resolve();
    const lines = this.connection.take() as WireLine[];
    for (const { method, params, result } of lines) {
      if (method === 'job' && params !== undefined) this.jobs.push(params);
      if (result?.job !== undefined) this.jobs.push(result.job);
    }
    return lines;
  }

  submit(changes: Readonly<Record<string, unknown>> = {}): Promise<WireLine[]> {
    return this.say('submit', {
      id: 'c0debabe',
      job_id: wireId(1),
      nonce: '0d000000',
      result: 'ab'.repeat(32),
      algo: 'rx/0',
      ...changes,
    });
  }
}

/** An answer that refuses. */
export function refusal(message: string, id: unknown = 1): unknown {
  return { id, jsonrpc: '2.0', error: { code: -1, message } };
}

/** An answer that refuses for now. */
export function deferral(message: string): unknown {
  return { id: 1, jsonrpc: '2.0', error: { code: -2, message } };
}

/** An answer with nothing but a status. */
export function status(word: string, id: unknown = 1): unknown {
  return { id, jsonrpc: '2.0', error: null, result: { status: word } };
}
