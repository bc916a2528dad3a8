/** The routes of miners at a desk, a job book and an intake as hosts have them; only farm, disk and clock are played. */
import { Value } from 'typebox/value';
import { ExtranonceLeases } from '../../../../core/jobs/extranonce-leases.ts';
import { JOB_BOOK_DEFAULTS, JobBook } from '../../../../core/jobs/job-book.ts';
import { JobIds } from '../../../../core/jobs/job-ids.ts';
import type { MiningPool } from '../../../../core/jobs/mining-pool.ts';
import type { Verifier, VerifyItem } from '../../../../core/kernels/verifier.ts';
import { AddressLimits, LIMIT_DEFAULTS } from '../../../../core/listeners/address-limits.ts';
import { BAN_DEFAULTS, BanList } from '../../../../core/listeners/ban-list.ts';
import type { RouteAnswer, RouteEvent, RouteRequest } from '../../../../core/plugin-api/routes.ts';
import { bigintFromLe } from '../../../../core/plugin-api/target.ts';
import { httpWorkDialect, type PortSeats } from '../../../../core/protocols/http-work/dialect.ts';
import { HTTP_WORK_DEFAULTS } from '../../../../core/protocols/http-work/options.ts';
import { PoolDesk } from '../../../../core/protocols/http-work/pool-desk.ts';
import type { AppendLog, LogWaiter } from '../../../../core/shares/append-log.ts';
import { BlockWatch } from '../../../../core/shares/block-watch.ts';
import { ExactIntake } from '../../../../core/shares/exact-intake.ts';
import { FaultLog } from '../../../../core/shares/fault-log.ts';
import { ShareCounters } from '../../../../core/shares/share-counters.ts';
import { SHARE_JUDGE_DEFAULTS, ShareJudge } from '../../../../core/shares/share-judge.ts';
import type { LogRecord } from '../../../../core/shares/share-record.ts';
import { VerdictDesk } from '../../../../core/shares/verdict-desk.ts';
import { coinConfigSchema, type CoinConfig } from '../../../../plugins/kale/coin-config.ts';
import { workHash } from '../../../../plugins/kale/consensus/work-hash.ts';
import { KaleJobBuilder } from '../../../../plugins/kale/jobs/kale-job-builder.ts';
import { KaleTemplate } from '../../../../plugins/kale/jobs/kale-template.ts';
import type { MinerBooks } from '../../../../core/plugin-api/record.ts';
import { targetOfZeros } from '../../../../plugins/kale/jobs/kernel-layout.ts';
import { minerRoutes } from '../../../../plugins/kale/miners/miner-routes.ts';
import type { PoolRoute } from '../../../../core/plugin-api/routes.ts';
import { SilentLogger } from '../../../core/host/silent-logger.ts';
import { FakeClock } from '../../../core/protocols/session/fake-clock.ts';
import { FakeRoute } from '../../../core/protocols/session/fake-route.ts';
import { FakeField } from './fake-field.ts';

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Readonly<Record<string, unknown>>;
  readonly events: AsyncIterable<RouteEvent> | undefined;
}

/** Hashes as the farm does, at once. */
class FarmVerifier implements Verifier {
  readonly pending = 0;

  follow(): void {
    // There are no epochs.
  }

  verify(item: VerifyItem): boolean {
    const digest = digestOf(item.context, Buffer.from(item.input).readBigUInt64LE());
    const meets = (target: Uint8Array): boolean => bigintFromLe(digest) <= bigintFromLe(target);
    item.settle(meets(item.blockTargetLe) ? 2 : meets(item.shareTargetLe) ? 1 : 0, digest);
    return true;
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}

/** Of a kernel's context, least significant byte first. */
export function digestOf(context: Uint8Array, nonce: bigint): Uint8Array {
  const index = Buffer.from(context).readUInt32LE();
  const [entropy, farmer] = [context.subarray(4, 36), context.subarray(36)];
  return workHash({ index, nonce, entropy, farmer }).reverse();
}

class MemoryLog implements AppendLog {
  readonly records: LogRecord[] = [];

  append(record: LogRecord, waiter: LogWaiter | undefined): boolean {
    this.records.push(record);
    waiter?.durable();
    return true;
  }
}

export function configOf(coin: object = {}): CoinConfig {
  const given = { daemons: [{ url: 'http://127.0.0.1:1' }], ...coin };
  return Value.Parse(coinConfigSchema, Value.Default(coinConfigSchema, given));
}

export class MinerBench {
  readonly clock = new FakeClock();
  readonly field = new FakeField();
  readonly log = new MemoryLog();
  readonly desk: PoolDesk;
  readonly routes: readonly PoolRoute[];
  readonly book: JobBook;
  readonly accounts = new Map<string, MinerBooks>();
  booksFault: Error | undefined;
  readonly #port: PortSeats;

  constructor(coin: object = { work: { shareZerosMin: 1 } }, difficultyStart = 16) {
    const { clock, log } = this;
    const logger = new SilentLogger();
    const config = configOf(coin);
    const bans = new BanList(BAN_DEFAULTS, clock);
    const limits = new AddressLimits({ ...LIMIT_DEFAULTS, loginsPerSecond: 0 });
    const builder = new KaleJobBuilder(config, { seats: () => this.desk.seats() }, clock);
    const bookOptions = { ...JOB_BOOK_DEFAULTS, poolId: 'kale' };
    this.book = new JobBook(bookOptions, builder, new JobIds(1), clock, { emit() {} }, logger);
    const stations = {
      builder,
      verifier: new FarmVerifier(),
      blocks: new BlockWatch({ poolId: 'kale' }, builder, NO_SENDER, logger),
      judge: new ShareJudge({ ...SHARE_JUDGE_DEFAULTS, solves: false }, this.book, clock),
      desk: new VerdictDesk({ poolId: 'kale' }, log, new ShareCounters(), clock),
    };
    const faults = new FaultLog({ spanMs: 60_000 }, clock, logger);
    const pool: MiningPool = {
      id: 'kale',
      algorithm: 'kale',
      dialects: ['http-work'],
      wallet: {
        checkAddress: (address) =>
          address.startsWith('G')
            ? { kind: 'valid', address }
            : { kind: 'refused', reason: 'no address of Stellar' },
      },
      jobs: this.book,
      intake: new ExactIntake({ inputBytes: 8 }, stations, faults),
      priority: 0,
    };
    const vardiff = {
      difficultyStart,
      difficultyMin: 1,
      difficultyMax: 1e12,
      shareSeconds: 5,
      powersOfTwo: false,
    };
    this.#port = httpWorkDialect(
      { ...HTTP_WORK_DEFAULTS, agentMinimums: [], jobLifeMs: 240_000, vardiff },
      {
        route: new FakeRoute([pool]),
        clock,
        observer: new ShareCounters(),
        leases: new ExtranonceLeases({ size: 4, quarantineMs: 1, resumeMs: 1 }, clock),
        claims: { claim: () => undefined },
      },
    );
    this.#port.start();
    const open = (taking: Parameters<PortSeats['open']>[0]) => this.#port.open(taking);
    this.desk = new PoolDesk(
      { poolId: 'kale', seatsMax: 100, seatsPerAddressMax: 0, seatsPerSubnetMax: 0 },
      () => [{ number: 3336, pool, open }],
      { limits, bans, clock, log: logger },
    );
    this.routes = minerRoutes({
      config,
      desk: this.desk,
      field: this.field,
      books: {
        miner: async (address) => {
          if (this.booksFault !== undefined) throw this.booksFault;
          return this.accounts.get(address) ?? NOTHING;
        },
      },
      clock,
      farmTimeMs: () => clock.nowMs(),
      logger,
      random: () => 0,
      pause: async () => undefined,
    });
  }

  close(): void {
    this.#port.stop();
  }

  /** A block opens, and the host hears of it. */
  open(index: number, farmers: number, first = 0): void {
    const block = this.field.open(index, farmers, first);
    this.book.template(
      new KaleTemplate({ block, farmers, source: 'farm', networkTarget: targetOfZeros(16) }),
    );
  }

  async call(method: string, path: string, changes: Partial<RouteRequest> = {}): Promise<Told> {
    const route = this.routes.find((each) => each.method === method && each.paths.includes(path));
    if (route === undefined) throw new Error(`no route ${method} ${path}`);
    const answer = await route.handle({
      method,
      path,
      params: {},
      query: {},
      body: undefined,
      text: '',
      headers: {},
      remoteAddress: '203.0.113.1',
      port: 3336,
      signal: new AbortController().signal,
      ...changes,
    });
    return told(answer);
  }

  get(path: string, query: Record<string, string> = {}, changes: Partial<RouteRequest> = {}) {
    return this.call('GET', path, { query, ...changes });
  }

  post(path: string, body: unknown, changes: Partial<RouteRequest> = {}) {
    return this.call('POST', path, { body, ...changes });
  }

  /** Its minerId. */
  async register(worker = 'rig', address = 'GALICE'): Promise<string> {
    const { value, status } = await this.post('/miners/register', { address, worker });
    if (status !== 201) throw new Error(JSON.stringify(value));
    return String(value['minerId']);
  }

  async work(minerId: string): Promise<Told['value']> {
    const { status, value } = await this.get('/miners/work', { minerId });
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(value)}`);
    return value;
  }
}

const NO_SENDER = { submit: () => false, submitClaimed: () => false, disprove() {} };
const NOTHING = { balanceAtomic: 0n, immatureAtomic: 0n, paidAtomic: 0n, payments: [] };

function told({ status, headers = {}, body }: RouteAnswer): Told {
  const value = body?.kind === 'json' ? (body.value as Told['value']) : {};
  const events = body?.kind === 'events' ? body.events : undefined;
  return { status, headers, value, events };
}

/** Nonces of a job, from its first on, that are shares or are none; from what the job tells and nothing else. */
export function noncesOf(
  job: Told['value'],
  count: number,
  isShare = true,
): readonly { readonly nonce: bigint; readonly hash: string }[] {
  const entropy = Buffer.from(String(job['entropy']), 'hex');
  const farmer = Buffer.from(String(job['farmerHex']), 'hex');
  const index = Number(job['blockIndex']);
  const target = BigInt(`0x${String(job['target'])}`);
  const found: { nonce: bigint; hash: string }[] = [];
  for (let nonce = BigInt(String(job['nonceFirst'])); found.length < count; nonce++) {
    const hash = Buffer.from(workHash({ index, nonce, entropy, farmer })).toString('hex');
    if (BigInt(`0x${hash}`) <= target === isShare) found.push({ nonce, hash });
  }
  return found;
}
